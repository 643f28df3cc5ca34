module shapes
  use units
  implicit none
  interface
    module function area(width, height) result(total)
      integer, intent(in) :: width, height
      integer :: total
    end function
  end interface
contains
  function twice(value) result(total)
    integer, intent(in) :: value
    integer :: total
    total = scale * value
  end function
end module
