#include "api/health.hpp"

namespace sealmint::api {

template <>
const Fields<ServerStatus>& fields() {
  static const Fields<ServerStatus> list{
      "ServerStatus",
      {shown<&ServerStatus::date>("date"), shown<&ServerStatus::message>("message"),
       shown<&ServerStatus::version>("version"), shown<&ServerStatus::is_dev_mode>("devMode")}};
  return list;
}

template <>
const Fields<Liveness>& fields() {
  static const Fields<Liveness> list{"Liveness", {shown<&Liveness::status>("status")}};
  return list;
}

template <>
const Fields<ShownReadiness>& fields() {
  static const Fields<ShownReadiness> list{
      "Readiness",
      {shown<&ShownReadiness::is_ready>("ready"), shown<&ShownReadiness::reasons>("reasons")}};
  return list;
}

}  // namespace sealmint::api
