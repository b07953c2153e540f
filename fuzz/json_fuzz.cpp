// Whatever the strict reader accepts must be a value that is written and read back the same, within
// its limits; and Boost.JSON must have accepted it too.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/json_reader.hpp"

namespace {

std::size_t depth_of(const boost::json::value& value) {
  std::size_t deepest = 0;
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) deepest = std::max(deepest, depth_of(element));
    return deepest + 1;
  }
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) deepest = std::max(deepest, depth_of(member.value()));
    return deepest + 1;
  }
  return 0;
}

// Boost.JSON 1.81 rounds some decimals a bit off, so a double need not survive a round trip.
bool has_double(const boost::json::value& value) {
  if (const auto* array = value.if_array()) {
    return std::any_of(array->begin(), array->end(), has_double);
  }
  if (const auto* object = value.if_object()) {
    return std::any_of(object->begin(), object->end(),
                       [](const auto& member) { return has_double(member.value()); });
  }
  return value.is_double();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = sealmint::api::parse_json(text);
  if (value.has_error()) {
    if (value.error().issues.empty()) std::abort();
    return 0;
  }
  if (depth_of(*value) > sealmint::limits::json_depth) std::abort();
  boost::json::error_code error;
  boost::json::parse(text, error);
  if (error) std::abort();
  if (has_double(*value)) return 0;
  const auto again = sealmint::api::parse_json(boost::json::serialize(*value));
  if (again.has_error() || *again != *value) std::abort();
  return 0;
}
