// The parameters of queries, as the API document shows them.
#pragma once

#include "api/fields.hpp"
#include "core/base/limits.hpp"
#include "http/routes/endpoint.hpp"

namespace sealmint::http {

inline api::Schema integer_between(std::int64_t min, std::int64_t max, std::int64_t fallback) {
  api::Schema schema = api::typed("integer");
  schema["minimum"] = min;
  schema["maximum"] = max;
  schema["default"] = fallback;
  return schema;
}
// Control characters are no part of a query.
inline api::Schema any_text() {
  api::Schema schema = api::typed("string");
  schema["pattern"] = R"(^[^\x00-\x1F\x7F]*$)";
  return schema;
}
inline api::Schema uuid_of_query() { return api::typed("string", "uuid"); }

template <class E>
api::Schema name_of() {
  return api::one_of(api::every<E>);
}

// Offsets travel into SQL as signed numbers.
inline constexpr std::int64_t offset_max = 1'000'000'000;

template <std::size_t fallback, std::size_t max>
api::Schema limit_schema() {
  return integer_between(1, max, fallback);
}
inline api::Schema offset_schema() { return integer_between(0, offset_max, 0); }

inline constexpr QueryParameter offset_parameter{"offset", &offset_schema,
                                                 "How many rows to leave out."};
template <std::size_t fallback = limits::page_default, std::size_t max = limits::page_max>
inline constexpr QueryParameter limit_parameter{"limit", &limit_schema<fallback, max>,
                                                "How many rows to answer at most."};

inline constexpr QueryParameter page_query[] = {offset_parameter, limit_parameter<>};

}  // namespace sealmint::http
