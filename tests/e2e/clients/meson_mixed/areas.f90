integer(c_int) function area(width) bind(c)
  use iso_c_binding
  use units
  integer(c_int), value :: width
  area = width * width * scale
end function
