// The fields of sign and sign-batch bodies, as the scanner knows them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/limits.hpp"

namespace sealmint::api {

// Where the scanner stands. The body of sign is an item itself, with the client beside it.
enum class Place : std::uint8_t { outside, batch, list, item, client, proof, manifest };

enum class Field : std::uint8_t {
  none,
  items,
  client_metadata,
  manifest,
  manifest_proof,
  index,
  size,
  path,
  id,
  data,
  signing_algorithm,
  is_digest,
  tool,
  signing_application,
  hostname,
  command,
  os_username,
  signing_application_hash,
  module_version,
  reported_ip
};
constexpr unsigned bit_of(Field field) { return 1U << static_cast<unsigned>(field); }

struct KnownField {
  std::string_view key;
  Field field;
  std::size_t chars_max = 0;  // of a text
};

inline constexpr std::array batch_fields{KnownField{"items", Field::items},
                                         KnownField{"clientMetadata", Field::client_metadata},
                                         KnownField{"manifest", Field::manifest}};
// The bound of `data` depends on isDigest, which may follow it.
inline constexpr std::array item_fields{
    KnownField{"data", Field::data, limits::sign_batch_body_bytes},
    KnownField{"signingAlgorithm", Field::signing_algorithm, limits::signing_algorithm_chars},
    KnownField{"isDigest", Field::is_digest}, KnownField{"manifestProof", Field::manifest_proof},
    KnownField{"id", Field::id, limits::batch_item_id_chars}};
inline constexpr std::array proof_fields{
    KnownField{"index", Field::index}, KnownField{"size", Field::size},
    KnownField{"path", Field::path, limits::sign_batch_body_bytes}};
inline constexpr std::array client_fields{
    KnownField{"tool", Field::tool, limits::client_tool_chars},
    KnownField{"signingApplication", Field::signing_application, limits::client_tool_chars},
    KnownField{"hostname", Field::hostname, limits::client_hostname_chars},
    KnownField{"command", Field::command, limits::client_command_chars},
    KnownField{"osUsername", Field::os_username, limits::client_username_chars},
    KnownField{"signingApplicationHash", Field::signing_application_hash,
               limits::client_application_hash_chars},
    KnownField{"moduleVersion", Field::module_version, limits::client_version_chars},
    KnownField{"reportedIp", Field::reported_ip, limits::client_reported_ip_chars}};
// Beside the item that the body of sign itself is.
inline constexpr std::array batch_fields_of_sign{
    KnownField{"clientMetadata", Field::client_metadata}, KnownField{"manifest", Field::manifest}};

}  // namespace sealmint::api
