// Small values as JSON: a missing one is null.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/id.hpp"

namespace sealmint::api {

inline boost::json::value json_of(std::string_view text) {
  return boost::json::value(boost::json::string(text.data(), text.size()));
}
inline boost::json::value json_of(const std::string& text) {
  return json_of(std::string_view(text));
}
inline boost::json::value json_of(std::int64_t number) { return boost::json::value(number); }
inline boost::json::value json_of(TimePoint time) { return json_of(to_iso8601(time)); }
inline boost::json::value json_of(const Uuid& uuid) { return json_of(to_string(uuid)); }
template <class Tag>
boost::json::value json_of(const Id<Tag>& id) {
  return json_of(id.uuid);
}
template <class T>
boost::json::value json_of(const std::optional<T>& value) {
  return value ? json_of(*value) : boost::json::value(nullptr);
}

// Null for an empty text.
inline boost::json::value json_or_null(std::string_view text) {
  return text.empty() ? boost::json::value(nullptr) : json_of(text);
}

}  // namespace sealmint::api
