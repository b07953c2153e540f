// What the server says of itself (contract 7.7).
#pragma once

#include "api/fields.hpp"

namespace sealmint::api {

struct ServerStatus {
  TimePoint date;
  std::string_view message;
  std::string_view version;  // of the program
  bool is_dev_mode = false;
};
struct Liveness {
  std::string_view status;
};
struct ShownReadiness {
  bool is_ready = false;
  std::vector<std::string> reasons;  // why not
};

template <>
const Fields<ServerStatus>& fields();
template <>
const Fields<Liveness>& fields();
template <>
const Fields<ShownReadiness>& fields();

}  // namespace sealmint::api
