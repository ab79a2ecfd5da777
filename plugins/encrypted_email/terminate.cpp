// The last words of an exception that nobody caught.
//
// The C++ runtime inside this plugin would print the exception's type and text, for which it brings
// a demangler of 50 KB along; and an exception's text may quote a secret.  Its name and namespace
// are the runtime's: a program that defines the function gets its own (libsupc++, vterminate.cc).
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace __gnu_cxx {

[[noreturn]] void __verbose_terminate_handler();  // declared by no header of the runtime for us

void __verbose_terminate_handler() {
    constexpr std::string_view kWords =
        "encrypted_email: an exception was not caught, which is a bug; the process ends\n";
    // Whether anybody reads it makes no difference any more.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kWords.data(), kWords.size());
    std::abort();
}

}  // namespace __gnu_cxx
