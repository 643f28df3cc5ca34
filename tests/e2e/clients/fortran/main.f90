program main
  use report
  call show(3, 4)
end program
