/* layout.c - compiled only for the assertions of layout.h, as C and as C++. */
#include "tests/abi/layout.h"

int layout_is_pinned;
