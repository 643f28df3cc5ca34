submodule (shapes) shapes_impl
contains
  module function area(width, height) result(total)
    integer, intent(in) :: width, height
    integer :: total
    total = width * height
  end function
end submodule
