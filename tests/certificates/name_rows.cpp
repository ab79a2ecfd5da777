// What can be wrong with the names in the server's certificate (RFC 9525).
#include "tests/certificates/table.hpp"

namespace certificates_test {

namespace {

Trial named(std::vector<std::string> names, std::string host = "mail.example.org") {
    Wish wish;
    wish.names = std::move(names);
    Trial set_up = serving(wish);
    set_up.client.host = std::move(host);
    return set_up;
}

Trial at_address(std::vector<std::string> addresses, std::string host,
                 std::vector<std::string> names = {"mail.example.org"}) {
    Wish wish;
    wish.names = std::move(names);
    wish.addresses = std::move(addresses);
    Trial set_up = serving(wish);
    set_up.client.host = std::move(host);
    return set_up;
}

std::vector<std::string> many_names(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= count; ++i) {
        names.push_back("host" + std::to_string(i) + ".example.org");
    }
    return names;
}

constexpr std::string_view kOtherName = "Set host to a name that the certificate is for";

}  // namespace

std::vector<Row> name_rows() {
    using enum FailureKind;
    return {
        {"wrong-host",
         "it is for other hosts",
         [] {
             return named({"smtp.example.org", "mx.example.org"});
         },
         host_name_mismatch,
         {"it is not for \"mail.example.org\"", "for mx.example.org, smtp.example.org"},
         {kOtherName}},
        {"wildcard", "nothing: a wildcard in place of the host's first label",
         [] { return named({"*.example.org"}); }, none},
        {"wildcard-for-two-labels",
         "a wildcard stands for one label, not two",
         [] { return named({"*.example.org"}, "a.mail.example.org"); },
         host_name_mismatch,
         {"\"*.example.org\" stands for exactly one label"},
         {kOtherName}},
        {"wildcard-for-no-label",
         "a wildcard does not stand for the domain itself",
         [] { return named({"*.example.org"}, "example.org"); },
         host_name_mismatch,
         {"\"*.example.org\" stands for exactly one label"},
         {kOtherName}},
        {"wildcard-in-a-label",
         "a wildcard must be a whole label",
         [] { return named({"m*l.example.org"}); },
         host_name_mismatch,
         {"\"m*l.example.org\" does not count", "must be a whole label"},
         {kOtherName}},
        {"wildcard-behind-the-first-label",
         "a wildcard must be the first label",
         [] { return named({"mail.*.org"}); },
         host_name_mismatch,
         {"\"mail.*.org\" does not count", "behind the first label"},
         {kOtherName}},
        {"wildcard-for-a-domain",
         "a wildcard under a top-level domain",
         [] { return named({"*.org"}, "example.org"); },
         host_name_mismatch,
         {"\"*.org\" does not count", "whole domain of names"},
         {kOtherName}},
        {"wildcard-for-everything",
         "a wildcard for everything",
         [] { return named({"*"}); },
         host_name_mismatch,
         {"\"*\" does not count"},
         {kOtherName}},
        {"common-name-only",
         "the host's name as the common name alone",
         [] { return named({}); },
         host_name_mismatch,
         {"it has a common name only, \"mail.example.org\"", "RFC 9525"},
         {"subject alternative name"}},
        {"nameless",
         "no subject and no subject alternative name",
         [] {
             Wish wish;
             wish.names = {};
             wish.common_name = "";
             return serving(wish);
         },
         host_name_mismatch,
         {"it names nobody"},
         {"subject alternative name"}},
        {"null-byte",
         "a null byte in a name, mail.example.org\\0.evil.example",
         [] {
             Wish wish;
             wish.names = {};
             constexpr std::string_view kName{"mail.example.org\0.evil.example", 30};
             wish.extensions = {
                 {{2, 5, 29, 17}, der(0x30, der(0x82, {kName.begin(), kName.end()}))}};
             return serving(wish);
         },
         host_name_mismatch,
         {"it is not for \"mail.example.org\"", "cannot be read"},
         {"subject alternative name"}},
        {"address", "nothing: an address as an address",
         [] {
             return at_address({"192.0.2.25", "2001:db8::25"}, "2001:db8::25");
         },
         none},
        {"address-as-a-name",
         "an address that stands there as a DNS name",
         [] { return at_address({}, "192.0.2.25", {"192.0.2.25"}); },
         host_name_mismatch,
         {"not for \"192.0.2.25\"", "as a DNS name, where it does not count"},
         {"as an IP address"}},
        {"wrong-address",
         "another address",
         [] { return at_address({"192.0.2.26"}, "192.0.2.25"); },
         host_name_mismatch,
         {"not for \"192.0.2.25\"", "192.0.2.26"},
         {kOtherName}},
        {"international-name", "nothing: an international name in its ASCII form",
         [] { return named({"xn--mller-kva.example"}, "xn--mller-kva.example"); }, none},
        {"international-name-in-unicode",
         "an international name that is asked for in Unicode",
         [] { return named({"xn--mller-kva.example"}, "m\xC3\xBCller.example"); },
         host_name_mismatch,
         {"not for \"m\xC3\xBCller.example\""},
         {"xn--"}},
        {"thousand-names", "nothing: a thousand names, the host's among them",
         [] {
             std::vector<std::string> names = many_names(999);
             names.push_back("mail.example.org");
             return named(names);
         },
         none},
        {"thousand-other-names",
         "a thousand names, and not the host's",
         [] { return named(many_names(1000)); },
         host_name_mismatch,
         {"not for \"mail.example.org\"", "and 992 more"},
         {kOtherName}},
    };
}

}  // namespace certificates_test
