#include "storage/shared/store_errors.hpp"

#include <string>

namespace sealmint::storage {

Error changed_meanwhile() {
  return make_error(ErrorKind::conflict, "the object was changed by somebody else meanwhile");
}

Error already_in_use(std::string_view field) {
  return make_error(ErrorKind::rejected, std::string(field) + ": already in use");
}

Error same_member_twice() { return make_error(ErrorKind::rejected, "members: already in use"); }

Error reference_broken() {
  return make_error(ErrorKind::conflict,
                    "the object refers to one that does not exist, or is still referred to");
}

Error already_remembered() {
  return make_error(ErrorKind::conflict, "an answer is already kept under this key");
}

Error already_recorded() {
  return make_error(ErrorKind::conflict, "an operation with this id is already on record");
}

Error event_too_large() {
  return make_error(ErrorKind::rejected, "the event is larger than an entry of the log can be");
}

Error use_limit_reached() { return make_error(ErrorKind::limit_exhausted, "all uses are spent"); }

Error nothing_to_spend() { return make_error(ErrorKind::not_found, "there is no such credential"); }

Error rights_changed() {
  return make_error(ErrorKind::conflict, "the rights behind this were changed meanwhile");
}

Error grant_exhausted() {
  return make_error(ErrorKind::limit_exhausted, "the approval does not cover this any more");
}

Error no_such_grant() { return make_error(ErrorKind::not_found, "there is no such grant"); }

Error storage_full() { return make_error(ErrorKind::unavailable, "storage_full"); }

Error no_such_log() { return make_error(ErrorKind::not_found, "this store has no such log"); }

Error readers_busy() {
  auto error = make_error(ErrorKind::busy, "Too many reads of the store are under way");
  error.retry_after = std::chrono::seconds{1};
  return error;
}

}  // namespace sealmint::storage
