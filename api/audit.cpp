#include "api/audit.hpp"

namespace sealmint::api {
namespace {

// Many signatures of witnesses fit, and in whatever way JSON writes it, all of it fits into a body.
constexpr Text note{{.min = 1, .max = 8 * 1024, .allow_control = true}};

void check_one_actor(ObjectReader& reader, ErasePersonal& erase) {
  if (erase.user_id.has_value() != erase.identity_id.has_value()) return;
  reader.issue("userId", "or identityId must be there, and not both", "invalid_type");
}

}  // namespace

template <>
const Fields<PruneLog>& fields() {
  static const Fields<PruneLog> list{"PruneLog",
                                     {asked<note, &PruneLog::checkpoint>("checkpoint", required)},
                                     {.is_strict = true}};
  return list;
}

template <>
const Fields<PrunedLog>& fields() {
  static const Fields<PrunedLog> list{"PrunedLog", {shown<&PrunedLog::first_entry>("firstEntry")}};
  return list;
}

template <>
const Fields<ErasePersonal>& fields() {
  static const Fields<ErasePersonal> list{
      "ErasePersonal",
      {asked<uuid_text, &ErasePersonal::user_id>("userId"),
       asked<uuid_text, &ErasePersonal::identity_id>("identityId")},
      {.is_strict = true},
      over<ErasePersonal, &check_one_actor>,
      [] { return exactly_one_of({"userId", "identityId"}); }};
  return list;
}

template <>
const Fields<ErasedPersonal>& fields() {
  static const Fields<ErasedPersonal> list{"ErasedPersonal",
                                           {shown<&ErasedPersonal::erased>("erased")}};
  return list;
}

}  // namespace sealmint::api
