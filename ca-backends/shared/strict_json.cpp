#include "ca-backends/shared/strict_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/memory_resource.hpp>
#include <boost/json/serializer.hpp>
#include <boost/json/value_stack.hpp>

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <vector>

#include "core/base/wipe.hpp"

namespace sealmint::ca {
namespace {

namespace json = boost::json;
using ParserError = json::error_code;

constexpr std::size_t depth_max = 16;
constexpr std::size_t values_max = 20'000;

class WipingResource final : public json::memory_resource {
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    return ::operator new(bytes, std::align_val_t{alignment});
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override {
    wipe(std::span(static_cast<unsigned char*>(memory), bytes));
    ::operator delete(memory, bytes, std::align_val_t{alignment});
  }
  bool do_is_equal(const json::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

// Builds the value and refuses what Boost.JSON would let pass: of duplicate keys the last one wins
// there.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  explicit StrictHandler(const json::storage_ptr& storage) : stack_(storage) {
    stack_.reset(storage);
  }

  bool on_document_begin(ParserError&) { return true; }
  bool on_document_end(ParserError&) { return true; }

  bool on_object_begin(ParserError& error) {
    open_objects_.emplace_back();
    return count_value(error);
  }
  bool on_object_end(std::size_t size, ParserError& error) {
    std::vector<std::string> keys = std::move(open_objects_.back());
    open_objects_.pop_back();
    // Once for each object and sorted, because a check at each key would be quadratic.
    std::ranges::sort(keys);
    if (std::ranges::adjacent_find(keys) != keys.end()) return refuse("a key stands twice", error);
    stack_.push_object(size);
    return true;
  }
  bool on_array_begin(ParserError& error) { return count_value(error); }
  bool on_array_end(std::size_t size, ParserError&) {
    stack_.push_array(size);
    return true;
  }

  bool on_key_part(json::string_view part, std::size_t, ParserError& error) {
    key_.append(part);
    stack_.push_chars(part);
    return check_text(part, error);
  }
  bool on_key(json::string_view part, std::size_t, ParserError& error) {
    key_.append(part);
    open_objects_.back().push_back(std::move(key_));
    key_.clear();
    stack_.push_key(part);
    return check_text(part, error);
  }
  bool on_string_part(json::string_view part, std::size_t, ParserError& error) {
    stack_.push_chars(part);
    return check_text(part, error);
  }
  bool on_string(json::string_view part, std::size_t, ParserError& error) {
    stack_.push_string(part);
    return check_text(part, error) && count_value(error);
  }

  bool on_number_part(json::string_view, ParserError&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, ParserError& error) {
    stack_.push_int64(number);
    return count_value(error);
  }
  bool on_uint64(std::uint64_t number, json::string_view, ParserError& error) {
    stack_.push_uint64(number);
    return count_value(error);
  }
  bool on_double(double number, json::string_view, ParserError& error) {
    stack_.push_double(number);
    return count_value(error);
  }
  bool on_bool(bool value, ParserError& error) {
    stack_.push_bool(value);
    return count_value(error);
  }
  bool on_null(ParserError& error) {
    stack_.push_null();
    return count_value(error);
  }
  bool on_comment_part(json::string_view, ParserError&) { return true; }
  bool on_comment(json::string_view, ParserError&) { return true; }

  json::value release() { return stack_.release(); }
  // The rule that was broken; empty when the parser itself found the fault.
  std::string_view complaint() const { return complaint_; }

 private:
  bool refuse(std::string_view complaint, ParserError& error) {
    complaint_ = complaint;
    error = json::make_error_code(json::error::syntax);
    return false;
  }
  bool count_value(ParserError& error) {
    return ++values_ <= values_max || refuse("it holds more than 20000 values", error);
  }
  bool check_text(json::string_view part, ParserError& error) {
    const bool is_fine = part.find('\0') == json::string_view::npos;
    return is_fine || refuse("a text holds a NUL character", error);
  }

  json::value_stack stack_;
  std::vector<std::vector<std::string>> open_objects_;  // the keys of each
  std::size_t values_ = 0;
  std::string key_;
  std::string_view complaint_;
};

Error not_json(std::string_view why) {
  return make_error(ErrorKind::upstream, "not usable as JSON: " + std::string(why));
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::size_t text_bytes(const json::value& value) {
  if (const auto* text = value.if_string()) return text->size();
  std::size_t bytes = 0;
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) bytes += member.key().size() + text_bytes(member.value());
  }
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) bytes += text_bytes(element);
  }
  return bytes;
}

std::size_t count_values(const json::value& value) {
  std::size_t count = 1;
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) count += count_values(member.value());
  }
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) count += count_values(element);
  }
  return count;
}

}  // namespace

json::storage_ptr wiping_storage() {
  static WipingResource resource;
  return &resource;
}

Result<json::value> parse_strictly(std::string_view text, json::storage_ptr storage) {
  if (is_blank(text)) return not_json("it is empty");
  json::parse_options options;
  options.max_depth = depth_max;
  json::basic_parser<StrictHandler> parser(options, storage);
  ParserError error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error == json::error::too_deep) return not_json("it is nested deeper than 16 levels");
  if (error) {
    const auto complaint = parser.handler().complaint();
    return not_json(complaint.empty() ? error.message() : std::string(complaint));
  }
  if (!is_blank(text.substr(used))) return not_json("more follows behind the value");
  return parser.handler().release();
}

Secret serialize_secret(const json::value& value) {
  // A text that grows leaves its smaller self behind: room for the worst case, in which a character
  // becomes "\u0001" and a value has quotes, a separator and up to 26 characters of a number.
  std::string text;
  text.reserve(6 * text_bytes(value) + 40 * count_values(value));
  std::array<char, 1024> part{};
  json::serializer serializer;
  serializer.reset(&value);
  while (!serializer.done()) text.append(serializer.read(part.data(), part.size()));
  wipe(part);
  Secret secret{std::move(text)};
  return secret;
}

}  // namespace sealmint::ca
