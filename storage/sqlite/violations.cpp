#include "storage/sqlite/violations.hpp"

#include <sqlite3.h>

#include <cctype>
#include <string>
#include <string_view>

#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {
namespace {

// "identity_id" as the wire spells it: "identityId".
std::string wire_name(std::string_view column) {
  std::string name;
  bool starts_word = false;
  for (const char character : column) {
    if (character == '_') {
      starts_word = true;
      continue;
    }
    name += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(character)))
                        : character;
    starts_word = false;
  }
  return name;
}

Error to_unique_error(std::string_view table, std::string_view column) {
  if (table == "group_member" || table == "signer_member") return same_member_twice();
  if (table == "remembered_answer") return already_remembered();
  if (table == "operation" || table == "event") return already_recorded();
  // The open request of the same principal and scope: whoever asks again finds it.
  if (table == "access_request") return changed_meanwhile();
  if (column == "id") return changed_meanwhile();
  return already_in_use(wire_name(column));
}

}  // namespace

Error to_error(const Violation& violation) {
  const std::string_view message = violation.message;
  if (violation.code == SQLITE_CONSTRAINT_UNIQUE ||
      violation.code == SQLITE_CONSTRAINT_PRIMARYKEY) {
    // "UNIQUE constraint failed: signer.name", with further columns behind a comma.
    const std::size_t table = message.rfind(": ") + 2;
    const std::size_t dot = message.find('.', table);
    const std::size_t end = message.find(',', dot);
    return to_unique_error(message.substr(table, dot - table),
                           message.substr(dot + 1, end - dot - 1));
  }
  if (violation.code == SQLITE_CONSTRAINT_FOREIGNKEY) return reference_broken();
  return make_error(ErrorKind::internal, "the schema refuses the object: " + violation.message);
}

}  // namespace sealmint::storage
