#include "encrypted_email/composition/field_table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace {

using namespace encrypted_email::composition;
using encrypted_email::intake::Field;

std::string table(std::span<const Field> fields) {
    std::string out;
    append_field_table(out, fields, 2);
    return out;
}

TEST(FieldTable, AlignsTheValues) {
    const std::array fields = {Field{"Value", "degC", 94.5}, Field{"Burner enabled", "", true},
                               Field{"Kühlung", "", std::string_view("aus")}};
    EXPECT_EQ(table(fields),
              "  Value:          94.5 degC\r\n"
              "  Burner enabled: true\r\n"
              "  Kühlung:        aus\r\n");
}

TEST(FieldTable, MayBeEmpty) { EXPECT_EQ(table({}), ""); }

TEST(FieldTable, LetsALongNamePushItsValueAside) {
    const std::array fields = {Field{"a", "", true},
                               Field{"a name of more than twenty-four columns", "", false}};
    EXPECT_EQ(table(fields),
              "  a:                        true\r\n"
              "  a name of more than twenty-four columns: false\r\n");
}

TEST(FieldTable, IsOneLineAFieldWhateverItSays) {
    const std::array fields = {Field{"na\r\nme", "u\nnit", std::string_view("val\r\n\r\nue")}};
    EXPECT_EQ(table(fields), "  na me:  val ue u nit\r\n");
}

TEST(FieldTable, WrapsALongValue) {
    const std::string words =
        "A value of many words, as some controllers send them, that fills "
        "more than a line of our own width.";
    const std::array fields = {Field{"Text", "", std::string_view(words)}};
    EXPECT_EQ(table(fields),
              "  Text: A value of many words, as some controllers send them, that fills more\r\n"
              "    than a line of our own width.\r\n");
}

TEST(FieldTable, SaysHowManyFieldsItLeftOut) {
    const std::string value(1'000, 'x');
    const std::vector<Field> fields(100, Field{"f", "", std::string_view(value)});
    const std::string text = table(fields);
    EXPECT_LT(text.size(), 34'000u);
    EXPECT_TRUE(text.ends_with("  [68 more fields left out]\r\n")) << text.substr(text.size() - 80);
}

}  // namespace
