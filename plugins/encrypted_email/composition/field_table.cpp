#include "encrypted_email/composition/field_table.hpp"

#include <algorithm>

#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kLongestName = 200;  // bytes, as for units
constexpr std::size_t kLongestTable = 32'000;
constexpr std::size_t kWidestColumn = 24;  // a longer name pushes its value aside

std::size_t name_column(std::span<const intake::Field> fields) {
    std::size_t widest = 0;
    for (const intake::Field& field : fields) {
        widest = std::max(widest, columns(field.name.substr(0, kWidestColumn * 4)));
    }
    return std::min(widest, kWidestColumn);
}

}  // namespace

void append_field_table(std::string& out, std::span<const intake::Field> fields,
                        std::size_t indent) {
    const std::size_t table = out.size();
    const std::size_t value_column = indent + name_column(fields) + 2;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::size_t line = out.size();
        out.append(indent, ' ');
        if (line - table > kLongestTable) {
            out += '[';
            append_count(out, fields.size() - i, "more field", "more fields");
            out += " left out]\r\n";
            return;
        }
        append_line(out, fields[i].name, kLongestName);
        out += ':';
        const std::size_t column = columns(std::string_view(out).substr(line));
        out.append(column < value_column ? value_column - column : 1, ' ');
        append_value(out, fields[i]);
        if (!fields[i].unit.empty()) {
            out += ' ';
            append_line(out, fields[i].unit, kLongestName);
        }
        wrap_line(out, line, kLineWidth, indent + 2);
        out += "\r\n";
    }
}

}  // namespace encrypted_email::composition
