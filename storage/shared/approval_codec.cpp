#include "storage/shared/approval_codec.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "storage/shared/list_codec.hpp"

namespace sealmint::storage {
namespace {

using Fields = std::vector<Bytes>;

constexpr std::size_t uuid_bytes = 16;
constexpr std::size_t integer_bytes = 8;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }
Bytes bytes_of(const Uuid& uuid) { return {uuid.bytes.begin(), uuid.bytes.end()}; }
Bytes bytes_of(std::int64_t number) {
  Bytes bytes(integer_bytes);
  for (std::size_t i = 0; i < integer_bytes; ++i) {
    bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> (56 - 8 * i));
  }
  return bytes;
}

// Takes the fields of one record in their order; the first that does not fit spoils the record.
class FieldReader {
 public:
  explicit FieldReader(ByteView record) {
    auto fields = split_blobs(record);
    is_good_ = fields.has_value();
    if (fields) fields_ = *std::move(fields);
  }

  bool is_good() const { return is_good_; }

  ByteView bytes() {
    if (next_ >= fields_.size()) return {};
    return fields_[next_++];
  }
  std::string text() { return std::string(as_text(bytes())); }
  std::int64_t integer() {
    const ByteView view = bytes();
    is_good_ &= view.size() == integer_bytes;
    std::uint64_t number = 0;
    for (const auto byte : view) number = number << 8 | byte;
    return static_cast<std::int64_t>(number);
  }
  Uuid uuid() {
    const ByteView view = bytes();
    Uuid id;
    is_good_ &= view.size() == uuid_bytes;
    if (is_good_) std::ranges::copy(view, id.bytes.begin());
    return id;
  }

 private:
  Fields fields_;
  std::size_t next_ = 0;
  bool is_good_ = true;
};

template <class T>
Bytes encode_list(const std::vector<T>& values, Bytes (*encode_one)(const T&)) {
  Fields records;
  records.reserve(values.size());
  for (const auto& value : values) records.push_back(encode_one(value));
  return join_blobs(records);
}

template <class T>
bool decode_list(ByteView bytes, std::vector<T>& values, bool (*decode_one)(ByteView, T&)) {
  const auto records = split_blobs(bytes);
  if (!records) return false;
  values.clear();
  return std::ranges::all_of(
      *records, [&](const Bytes& record) { return decode_one(record, values.emplace_back()); });
}

Bytes encode_actor(const model::ActorRef& actor) { return encode(actor); }
bool decode_actor(ByteView bytes, model::ActorRef& actor) { return decode(bytes, actor); }

// An absent name is no field at all, an empty one an empty field.
Bytes encode_name(const std::optional<std::string>& name) {
  return name ? join_blobs({bytes_of(*name)}) : Bytes{};
}
std::optional<std::string> decode_name(ByteView bytes) {
  const auto fields = split_blobs(bytes);
  if (!fields || fields->empty()) return std::nullopt;
  return std::string(as_text(fields->front()));
}

Bytes encode_step(const model::ApprovalStep& step) {
  return join_blobs({encode_name(step.name), bytes_of(step.required_approvals),
                     bytes_of(std::int64_t{step.notify_approvers}),
                     encode_list(step.approvers, &encode_actor)});
}
bool decode_step(ByteView bytes, model::ApprovalStep& step) {
  FieldReader reader(bytes);
  step.name = decode_name(reader.bytes());
  step.required_approvals = reader.integer();
  step.notify_approvers = reader.integer() != 0;
  return decode_list(reader.bytes(), step.approvers, &decode_actor) && reader.is_good();
}

Bytes encode_decision(const model::Decision& decision) {
  return join_blobs({bytes_of(decision.approver.uuid), bytes_of(decision.approver_name),
                     bytes_of(std::int64_t{decision.is_approval}), bytes_of(decision.comment),
                     bytes_of(to_unix_ms(decision.created_at))});
}
bool decode_decision(ByteView bytes, model::Decision& decision) {
  FieldReader reader(bytes);
  decision.approver = UserId{reader.uuid()};
  decision.approver_name = reader.text();
  decision.is_approval = reader.integer() != 0;
  decision.comment = reader.text();
  decision.created_at = from_unix_ms(reader.integer());
  return reader.is_good();
}

Bytes encode_request_step(const model::RequestStep& step) {
  return join_blobs({encode_step(step.step), encode_list(step.decisions, &encode_decision)});
}
bool decode_request_step(ByteView bytes, model::RequestStep& step) {
  FieldReader reader(bytes);
  return decode_step(reader.bytes(), step.step) &&
         decode_list(reader.bytes(), step.decisions, &decode_decision) && reader.is_good();
}

}  // namespace

Bytes encode(const std::vector<model::ApprovalStep>& steps) {
  return encode_list(steps, &encode_step);
}
bool decode(ByteView bytes, std::vector<model::ApprovalStep>& steps) {
  return decode_list(bytes, steps, &decode_step);
}

Bytes encode(const std::vector<model::RequestStep>& steps) {
  return encode_list(steps, &encode_request_step);
}
bool decode(ByteView bytes, std::vector<model::RequestStep>& steps) {
  return decode_list(bytes, steps, &decode_request_step);
}

Bytes encode(const model::Scope& scope) {
  if (scope.is_empty()) return {};
  Fields fields;
  for (const auto& row : model::scope_fields) fields.push_back(bytes_of(scope.*row.text));
  return join_blobs(fields);
}
bool decode(ByteView bytes, model::Scope& scope) {
  FieldReader reader(bytes);
  for (const auto& row : model::scope_fields) scope.*row.text = reader.text();
  return reader.is_good();
}

Bytes encode(const model::ActorRef& actor) {
  Bytes bytes{static_cast<std::uint8_t>(actor.kind)};
  bytes.insert(bytes.end(), actor.id.bytes.begin(), actor.id.bytes.end());
  return bytes;
}
bool decode(ByteView bytes, model::ActorRef& actor) {
  if (bytes.size() != uuid_bytes + 1 || bytes[0] < 1 || bytes[0] > 3) return false;
  actor.kind = static_cast<model::ActorKind>(bytes[0]);
  std::ranges::copy(bytes.subspan(1), actor.id.bytes.begin());
  return true;
}

}  // namespace sealmint::storage
