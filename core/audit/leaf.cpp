#include "core/audit/leaf.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "core/audit/cbor.hpp"

namespace sealmint::audit {
namespace {

constexpr std::uint64_t format_version = 1;

enum Key : std::uint64_t {
  key_version = 1,
  key_kind,
  key_id,
  key_time,
  key_actor_kind,
  key_actor_id,
  key_personal,
  key_signer_id,
  key_algorithm,
  key_data_hash,
  key_digest,
  key_signature_hash,
  key_certificate_id,
  key_grant_id,
  key_reason,
  key_facts,
};

bool comes_before(const Fact& one, const Fact& other) {
  return std::tuple(one.first.size(), one.first) < std::tuple(other.first.size(), other.first);
}

std::size_t field_count(const LeafRecord& record) {
  const std::size_t always = 6;  // version, kind, id, time, actor kind, personal
  return always + static_cast<std::size_t>(record.actor_id.has_value()) +
         static_cast<std::size_t>(record.signer_id.has_value()) +
         static_cast<std::size_t>(!record.algorithm.empty()) +
         static_cast<std::size_t>(record.data_hash.has_value()) +
         static_cast<std::size_t>(!record.digest.empty()) +
         static_cast<std::size_t>(record.signature_hash.has_value()) +
         static_cast<std::size_t>(record.certificate_id.has_value()) +
         static_cast<std::size_t>(record.grant_id.has_value()) +
         static_cast<std::size_t>(!record.reason.empty()) +
         static_cast<std::size_t>(!record.facts.empty());
}

class FieldWriter {
 public:
  explicit FieldWriter(Bytes& out) : cbor_(out) {}

  void number(Key key, std::uint64_t value) {
    cbor_.unsigned_integer(key);
    cbor_.unsigned_integer(value);
  }
  void bytes(Key key, ByteView value) {
    if (value.empty()) return;
    cbor_.unsigned_integer(key);
    cbor_.bytes(value);
  }
  void bytes(Key key, const std::optional<Uuid>& value) {
    if (value) bytes(key, value->bytes);
  }
  void bytes(Key key, const std::optional<Sha256>& value) {
    if (value) bytes(key, ByteView(*value));
  }
  void text(Key key, std::string_view value) {
    if (value.empty()) return;
    cbor_.unsigned_integer(key);
    cbor_.text(value);
  }
  void texts(Key key, const std::vector<Fact>& values) {
    if (values.empty()) return;
    cbor_.unsigned_integer(key);
    cbor_.map(values.size());
    for (const auto& [name, value] : values) {
      cbor_.text(name);
      cbor_.text(value);
    }
  }

 private:
  CborWriter cbor_;
};

template <std::size_t size>
bool assign(std::array<std::uint8_t, size>& to, std::optional<ByteView> bytes) {
  if (!bytes || bytes->size() != size) return false;
  std::memcpy(to.data(), bytes->data(), size);
  return true;
}
bool assign(std::optional<Uuid>& to, std::optional<ByteView> bytes) {
  return assign(to.emplace().bytes, bytes);
}
bool assign(std::optional<Sha256>& to, std::optional<ByteView> bytes) {
  return assign(to.emplace(), bytes);
}
bool assign(ByteView& to, std::optional<ByteView> bytes) {
  to = bytes.value_or(ByteView{});
  return !to.empty();
}
bool assign(std::string_view& to, std::optional<std::string_view> text) {
  to = text.value_or(std::string_view{});
  return !to.empty();
}

bool read_time(CborReader& cbor, TimePoint& to) {
  const auto ms = cbor.unsigned_integer();
  if (!ms || *ms > static_cast<std::uint64_t>(INT64_MAX)) return false;
  to = from_unix_ms(static_cast<std::int64_t>(*ms));
  return true;
}

bool read_facts(CborReader& cbor, std::vector<Fact>& to) {
  const auto count = cbor.map();
  if (!count || *count == 0) return false;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto name = cbor.text();
    const auto value = name ? cbor.text() : std::nullopt;
    if (!value) return false;
    const Fact fact{*name, *value};
    if (!to.empty() && !comes_before(to.back(), fact)) return false;
    to.push_back(fact);
  }
  return true;
}

// The fields of a record in their order, those that are there.
class FieldReader {
 public:
  explicit FieldReader(ByteView leaf) : cbor_(leaf), announced_(cbor_.map()) {}

  // False when the field is there, but is not what it should be.
  bool version(Key key) { return !has(key) || cbor_.unsigned_integer() == format_version; }
  bool time(Key key, TimePoint& to) { return !has(key) || read_time(cbor_, to); }
  bool facts(Key key, std::vector<Fact>& to) { return !has(key) || read_facts(cbor_, to); }
  bool text(Key key, std::string_view& to) { return !has(key) || assign(to, cbor_.text()); }
  template <class Field>
  bool bytes(Key key, Field& to) {
    return !has(key) || assign(to, cbor_.bytes());
  }

  // That nothing else is there, and that these are all that the record should have.
  bool is_whole(const LeafRecord& record) const {
    return cbor_.is_at_end() && found_ == announced_ && found_ == field_count(record);
  }

 private:
  bool has(Key key) {
    const bool is_there = cbor_.skip(key);
    if (is_there) ++found_;
    return is_there;
  }

  CborReader cbor_;
  std::optional<std::uint64_t> announced_;
  std::uint64_t found_ = 0;
};

bool read_record(ByteView leaf, LeafRecord& record) {
  if (leaf.size() > leaf_bytes_max) return false;
  FieldReader read(leaf);
  const bool is_read =
      read.version(key_version) && read.text(key_kind, record.kind) &&
      read.bytes(key_id, record.id.bytes) && read.time(key_time, record.created_at) &&
      read.text(key_actor_kind, record.actor_kind) && read.bytes(key_actor_id, record.actor_id) &&
      read.bytes(key_personal, record.personal) && read.bytes(key_signer_id, record.signer_id) &&
      read.text(key_algorithm, record.algorithm) && read.bytes(key_data_hash, record.data_hash) &&
      read.bytes(key_digest, record.digest) &&
      read.bytes(key_signature_hash, record.signature_hash) &&
      read.bytes(key_certificate_id, record.certificate_id) &&
      read.bytes(key_grant_id, record.grant_id) && read.text(key_reason, record.reason) &&
      read.facts(key_facts, record.facts);
  return is_read && read.is_whole(record) && !record.kind.empty() && !record.actor_kind.empty();
}

Error not_a_record() { return make_error(ErrorKind::rejected, "not a record of this log"); }

}  // namespace

void sort_facts(std::vector<Fact>& facts) { std::ranges::sort(facts, comes_before); }

void encode(const LeafRecord& record, Bytes& out) {
  CborWriter(out).map(field_count(record));
  FieldWriter write(out);
  write.number(key_version, format_version);
  write.text(key_kind, record.kind);
  write.bytes(key_id, record.id.bytes);
  write.number(key_time, static_cast<std::uint64_t>(to_unix_ms(record.created_at)));
  write.text(key_actor_kind, record.actor_kind);
  write.bytes(key_actor_id, record.actor_id);
  write.bytes(key_personal, ByteView(record.personal));
  write.bytes(key_signer_id, record.signer_id);
  write.text(key_algorithm, record.algorithm);
  write.bytes(key_data_hash, record.data_hash);
  write.bytes(key_digest, record.digest);
  write.bytes(key_signature_hash, record.signature_hash);
  write.bytes(key_certificate_id, record.certificate_id);
  write.bytes(key_grant_id, record.grant_id);
  write.text(key_reason, record.reason);
  write.texts(key_facts, record.facts);
}

Result<LeafRecord> decode(ByteView leaf) {
  Result<LeafRecord> decoded;
  if (!read_record(leaf, *decoded)) decoded = not_a_record();
  return decoded;
}

}  // namespace sealmint::audit
