// One page of a list on the wire.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sealmint::api {

// {<key>: [rows], totalCount}.
template <class Row>
boost::json::object page_json(std::string_view key, const std::vector<Row>& rows,
                              std::size_t total_count,
                              boost::json::object (*render)(const std::type_identity_t<Row>&)) {
  boost::json::array rendered;
  rendered.reserve(rows.size());
  for (const Row& row : rows) rendered.emplace_back(render(row));
  boost::json::object page;
  page[key] = std::move(rendered);
  page["totalCount"] = total_count;
  return page;
}

}  // namespace sealmint::api
