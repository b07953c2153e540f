// Bodies of the routes that take something out of the record (docs/adr/0012).
#pragma once

#include "api/fields.hpp"
#include "core/model/principal.hpp"

namespace sealmint::api {

struct PruneLog {
  std::string checkpoint;  // a signed note of this log
};
struct PrunedLog {
  std::uint64_t first_entry = 0;  // that is left
};

// Exactly one of them is there after reading.
struct ErasePersonal {
  std::optional<Uuid> user_id;
  std::optional<Uuid> identity_id;

  model::ActorRef actor() const {
    if (user_id) return {model::ActorKind::user, *user_id};
    return {model::ActorKind::identity, *identity_id};
  }
};
struct ErasedPersonal {
  bool erased = true;
};

template <>
const Fields<PruneLog>& fields();
template <>
const Fields<PrunedLog>& fields();
template <>
const Fields<ErasePersonal>& fields();
template <>
const Fields<ErasedPersonal>& fields();

}  // namespace sealmint::api
