// Each deliberately bad module fails the case that its rule names, and no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conformance/failures.hpp"

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;

struct Variant {
    std::string name;
    std::string conformance_case;
};

std::ostream& operator<<(std::ostream& out, const Variant& variant) { return out << variant.name; }

const Variant kVariants[] = {
#define VARIANT(name, conformance_case, what) {#name, conformance_case},
#include "tests/abi/bad_modules/variants.h"
#undef VARIANT
};

class BadModule : public testing::TestWithParam<Variant> {};

TEST_P(BadModule, FailsItsCaseAlone) {
    const auto& [name, conformance_case] = GetParam();
    const auto failures = failures_of(std::string(BAD_MODULES "/bad_") + name + ".so",
                                      SOURCE_ROOT "/tests/abi/bad_modules/bad_module.toml");
    if (name == "none") {
        EXPECT_THAT(failures, IsEmpty());
    } else if (name == "exits_in_stop") {
        // Every case that stops the sink ends with it.
        EXPECT_THAT(failures, Contains(Key(conformance_case)));
    } else {
        EXPECT_THAT(failures, ElementsAre(Key(conformance_case)));
    }
}

INSTANTIATE_TEST_SUITE_P(Variants, BadModule, testing::ValuesIn(kVariants),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
