#include "tests/support/fault_words.hpp"

namespace test_support {

std::string honest_reply_at(Step step) {
    switch (step) {
        case Step::starttls: return "220 2.0.0 begin TLS\r\n";
        case Step::auth: return "235 2.7.0 welcome\r\n";
        case Step::data: return "354 go on\r\n";
        case Step::quit: return "221 2.0.0 goodbye\r\n";
        default: return "250 2.0.0 accepted\r\n";
    }
}

std::string deferral_at(Step step) {
    switch (step) {
        case Step::starttls: return "454 4.7.0 TLS is not available now\r\n";
        case Step::auth: return "454 4.7.0 log-in is not available now\r\n";
        case Step::content:
        case Step::dot:
        case Step::bdat: return "452 4.3.1 no room for this mail now\r\n";
        default: return "450 4.3.2 not now\r\n";
    }
}

std::string refusal_at(Step step) {
    switch (step) {
        case Step::auth: return "535 5.7.8 refused\r\n";
        case Step::rcpt: return "550 5.1.1 no such user\r\n";
        case Step::mail: return "550 5.7.1 not this sender\r\n";
        default: return "554 5.7.1 refused\r\n";
    }
}

std::string first_half(std::string_view words) {
    return std::string(words.substr(0, words.size() / 2));
}

}  // namespace test_support
