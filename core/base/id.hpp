// Strong identifiers: a SignerId cannot be handed in where a UserId is meant.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sealmint {

// 16 bytes in network order; the text form is RFC 9562 section 4.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  bool is_nil() const { return *this == Uuid{}; }
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

std::string to_string(const Uuid& uuid);
// Writes an id behind what is there.
void append_uuid(std::string& out, const Uuid& uuid);

// Reads the 36-character form, either case. Nothing for anything else.
std::optional<Uuid> parse_uuid(std::string_view text);

// Lays a millisecond time and 10 random bytes out as UUID version 7 (RFC 9562 section 5.7).
Uuid make_uuid_v7(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random);

template <class Tag>
struct Id {
  Uuid uuid;

  Id() = default;
  explicit Id(const Uuid& value) : uuid(value) {}
  bool is_nil() const { return uuid.is_nil(); }
  friend auto operator<=>(const Id&, const Id&) = default;
};

template <class Tag>
std::string to_string(const Id<Tag>& id) {
  return to_string(id.uuid);
}

using UserId = Id<struct UserTag>;
using IdentityId = Id<struct IdentityTag>;
using GroupId = Id<struct GroupTag>;
using UniversalAuthId = Id<struct UniversalAuthTag>;
using ClientSecretId = Id<struct ClientSecretTag>;
using TokenId = Id<struct TokenTag>;
using AuthorityId = Id<struct AuthorityTag>;
using CertificateId = Id<struct CertificateTag>;
using KeyId = Id<struct KeyTag>;
using SignerId = Id<struct SignerTag>;
using MembershipId = Id<struct MembershipTag>;
using OperationId = Id<struct OperationTag>;
using PolicyId = Id<struct PolicyTag>;
using GrantId = Id<struct GrantTag>;
using RequestId = Id<struct RequestTag>;
using WebhookId = Id<struct WebhookTag>;
using DeliveryId = Id<struct DeliveryTag>;
using EventId = Id<struct EventTag>;
using OrderId = Id<struct OrderTag>;

// UUIDv7 keeps its randomness in the last bytes, so these make a good hash by themselves.
inline std::size_t hash_value(const Uuid& uuid) {
  std::uint64_t tail = 0;
  std::memcpy(&tail, uuid.bytes.data() + 8, sizeof tail);
  return static_cast<std::size_t>(tail * 0x9e3779b97f4a7c15ULL);
}

}  // namespace sealmint

template <>
struct std::hash<sealmint::Uuid> {
  std::size_t operator()(const sealmint::Uuid& uuid) const { return sealmint::hash_value(uuid); }
};
template <class Tag>
struct std::hash<sealmint::Id<Tag>> {
  std::size_t operator()(const sealmint::Id<Tag>& id) const {
    return sealmint::hash_value(id.uuid);
  }
};
