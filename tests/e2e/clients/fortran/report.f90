module report
  use shapes
  implicit none
contains
  subroutine show(width, height)
    integer, intent(in) :: width, height
    print '(I0,1X,I0)', area(width, height), twice(width)
  end subroutine
end module
