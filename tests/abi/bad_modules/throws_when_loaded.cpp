// throws_when_loaded.cpp - added to the bad module that throws in a static constructor.
#include <stdexcept>

namespace {

struct ThrowsWhenLoaded {
    ThrowsWhenLoaded() { throw std::runtime_error("thrown in a static constructor"); }
} throws_when_loaded;

}  // namespace
