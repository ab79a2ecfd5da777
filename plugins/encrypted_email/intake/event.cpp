#include "encrypted_email/intake/event.hpp"

#include <cstring>
#include <new>

namespace encrypted_email::intake {
namespace {

// Every text of an event, so that measuring and copying cannot disagree about which there are.
template <typename EventType, typename Visitor>
void for_each_text(EventType& event, Visitor visit) {
    visit(event.id);
    visit(event.category);
    visit(event.object);
    visit(event.condition_id);
    visit(event.route);
    visit(event.summary);
    visit(event.text);
}

template <typename FieldType, typename Visitor>
void for_each_field_text(FieldType& field, Visitor visit) {
    visit(field.name);
    visit(field.unit);
    if (auto* text = std::get_if<std::string_view>(&field.value)) visit(*text);
}

std::size_t block_size(const Event& event) {
    std::size_t size = event.fields.size() * sizeof(Field);
    const auto add = [&size](std::string_view text) { size += text.size(); };
    for_each_text(event, add);
    for (const Field& field : event.fields) for_each_field_text(field, add);
    return size;
}

}  // namespace

StoredEvent::StoredEvent(const Event& event, std::pmr::memory_resource& memory)
    : event_(event),
      size_(block_size(event)),
      memory_(memory),
      block_(static_cast<std::byte*>(memory.allocate(size_, alignof(Field)))) {
    std::byte* position = block_ + event.fields.size() * sizeof(Field);
    const auto keep = [&position](std::string_view& text) {
        if (text.empty()) {
            text = {};
            return;
        }
        std::memcpy(position, text.data(), text.size());
        text = {reinterpret_cast<const char*>(position), text.size()};
        position += text.size();
    };
    for_each_text(event_, keep);

    auto* fields = reinterpret_cast<Field*>(block_);
    for (std::size_t i = 0; i < event.fields.size(); ++i) {
        auto* field = ::new (static_cast<void*>(fields + i)) Field(event.fields[i]);
        for_each_field_text(*field, keep);
    }
    event_.fields = {fields, event.fields.size()};
}

StoredEvent::~StoredEvent() { memory_.deallocate(block_, size_, alignof(Field)); }

}  // namespace encrypted_email::intake
