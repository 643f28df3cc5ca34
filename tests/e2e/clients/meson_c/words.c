#include "table.h"

const char *words(void) { return TABLE; }
