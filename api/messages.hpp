// The answer of a request that has nothing to tell but that it was done.
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace sealmint::api {

// {message}.
inline boost::json::object message_json(std::string_view message) {
  boost::json::object row;
  row["message"] = boost::json::string(message.data(), message.size());
  return row;
}

}  // namespace sealmint::api
