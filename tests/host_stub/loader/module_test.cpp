#include "host_stub/loader/module.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace {

using namespace host_stub::loader;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string bad_module(const std::string& name) { return BAD_MODULES "/bad_" + name + ".so"; }

Refusal refusal_of(const std::string& path) {
    auto loaded = load_module(path);
    if (std::holds_alternative<Module>(loaded)) {
        ADD_FAILURE() << path << " was loaded";
        return {};
    }
    return std::get<Refusal>(loaded);
}

bool is_mapped(const std::string& path) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        if (line.ends_with(path)) return true;
    }
    return false;
}

TEST(Module, LoadsASinkAndShowsItsDescriptor) {
    const auto loaded = load_module(JOURNAL_FILE);
    const auto* module = std::get_if<Module>(&loaded);
    ASSERT_NE(module, nullptr) << std::get<Refusal>(loaded).text;
    EXPECT_EQ(module->descriptor().magic, ALARM_SINK_MAGIC);
    EXPECT_EQ(module->path(), JOURNAL_FILE);
}

TEST(Module, UnloadsWhatClaimsToBeUnloadable) {
    const std::string path = bad_module("none");
    {
        const auto loaded = load_module(path);
        ASSERT_TRUE(std::holds_alternative<Module>(loaded));
        EXPECT_TRUE(std::get<Module>(loaded).unloadable());
        EXPECT_TRUE(is_mapped(path));
    }
    EXPECT_FALSE(is_mapped(path));
}

TEST(Module, KeepsWhatDoesNotClaimToBeUnloadable) {
    const std::string path = KEPT_MODULE;
    {
        const auto loaded = load_module(path);
        ASSERT_TRUE(std::holds_alternative<Module>(loaded)) << std::get<Refusal>(loaded).text;
        EXPECT_FALSE(std::get<Module>(loaded).unloadable());
    }
    EXPECT_TRUE(is_mapped(path));
}

TEST(Module, TakesAPathWithoutAFolder) {
    const auto folder = std::filesystem::path(bad_module("none")).parent_path();
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder);
    EXPECT_TRUE(std::holds_alternative<Module>(load_module("bad_none.so")));
    std::filesystem::current_path(before);
}

struct Refused {
    std::string name;
    Rule rule;
    std::vector<std::string> texts;  // both sides of the comparison
};

std::ostream& operator<<(std::ostream& out, const Refused& refused) { return out << refused.name; }

class RefusedModule : public testing::TestWithParam<Refused> {};

TEST_P(RefusedModule, SaysWhichRuleItBroke) {
    const std::string path = bad_module(GetParam().name);
    const Refusal refusal = refusal_of(path);
    EXPECT_EQ(refusal.rule, GetParam().rule);
    EXPECT_THAT(refusal.text,
                AllOf(HasSubstr(path), HasSubstr(std::string(name_of(refusal.rule)))));
    for (const std::string& text : GetParam().texts)
        EXPECT_THAT(refusal.text, HasSubstr(text));
}

INSTANTIATE_TEST_SUITE_P(
    Variants, RefusedModule,
    testing::Values(
        Refused{"no_symbol", Rule::entry_symbol, {"alarm_sink_module_v1", "alarm_sink_module_v0"}},
        Refused{"null_module", Rule::descriptor_returned, {"returned null"}},
        Refused{"wrong_magic", Rule::magic, {"0x314b4e4953410d0b", "0x314b4e4953410d0a"}},
        Refused{"short_module", Rule::module_size, {"is 16", "72 bytes"}},
        Refused{"newer_min_host_minor", Rule::host_minor, {"1.1000", "has 1.0"}},
        Refused{"null_id", Rule::module_members, {"alarm_sink_module.id is null"}},
        Refused{"null_create", Rule::module_members, {"alarm_sink_module.create is null"}},
        Refused{"null_api", Rule::module_members, {"alarm_sink_module.api is null"}},
        Refused{"short_api", Rule::api_size, {"is 16", "64 bytes"}},
        Refused{"null_api_member", Rule::api_members, {"alarm_sink_sink_api.flush is null"}}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(RefusedFile, SaysWhatIsWrongWithIt) {
    EXPECT_EQ(refusal_of("/no/such/file.so").rule, Rule::file_is_readable);
    EXPECT_THAT(refusal_of("/no/such/file.so").text, HasSubstr("No such file or directory"));
    EXPECT_EQ(refusal_of("/tmp").rule, Rule::file_is_readable);
    const Refusal no_library = refusal_of("/proc/self/maps");
    EXPECT_EQ(no_library.rule, Rule::library_loads);
    EXPECT_THAT(no_library.text, AllOf(HasSubstr("/proc/self/maps: refused (not loadable): "),
                                       Not(HasSubstr("dlerror"))));
}

}  // namespace
