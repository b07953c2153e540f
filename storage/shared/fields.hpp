// How each type of core/model stands in a column: one pair of functions for each. They are
// templates over what takes and gives the values, so that an engine which binds to a statement of
// its own pays for no virtual call; lists of columns (columns.hpp) go through Parameters and Row.
#pragma once

#include <array>
#include <concepts>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/base/short_bytes.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/duration.hpp"
#include "storage/shared/approval_codec.hpp"
#include "storage/shared/list_codec.hpp"
#include "storage/shared/row.hpp"

namespace sealmint::storage {

inline void bind_field(auto& to, int parameter, std::int64_t value) {
  to.bind_integer(parameter, value);
}
inline void read_field(const auto& row, int column, std::int64_t& value) {
  value = row.integer(column);
}

inline void bind_field(auto& to, int parameter, bool value) {
  to.bind_integer(parameter, value ? 1 : 0);
}
inline void read_field(const auto& row, int column, bool& value) {
  value = row.integer(column) != 0;
}

inline void bind_field(auto& to, int parameter, const std::string& value) {
  to.bind_text(parameter, value);
}
inline void read_field(const auto& row, int column, std::string& value) {
  value = row.text(column);
}

inline void bind_field(auto& to, int parameter, const Bytes& value) {
  to.bind_blob(parameter, value);
}
inline void read_field(const auto& row, int column, Bytes& value) {
  const ByteView bytes = row.blob(column);
  value.assign(bytes.begin(), bytes.end());
}

template <std::size_t capacity>
void bind_field(auto& to, int parameter, const ShortBytes<capacity>& value) {
  to.bind_blob(parameter, value);
}
template <std::size_t capacity>
void read_field(const auto& row, int column, ShortBytes<capacity>& value) {
  const ByteView bytes = row.blob(column);
  if (bytes.size() > capacity) row.fail_altered();
  value.assign(bytes);
}

template <std::size_t size>
void bind_field(auto& to, int parameter, const std::array<std::uint8_t, size>& value) {
  to.bind_blob(parameter, value);
}
template <std::size_t size>
void read_field(const auto& row, int column, std::array<std::uint8_t, size>& value) {
  const ByteView bytes = row.blob(column);
  if (bytes.size() != size) row.fail_altered();
  std::memcpy(value.data(), bytes.data(), size);
}

inline void bind_field(auto& to, int parameter, const Uuid& value) {
  bind_field(to, parameter, value.bytes);
}
inline void read_field(const auto& row, int column, Uuid& value) {
  read_field(row, column, value.bytes);
}

template <class Tag>
void bind_field(auto& to, int parameter, const Id<Tag>& value) {
  bind_field(to, parameter, value.uuid);
}
template <class Tag>
void read_field(const auto& row, int column, Id<Tag>& value) {
  read_field(row, column, value.uuid);
}

inline void bind_field(auto& to, int parameter, TimePoint value) {
  to.bind_integer(parameter, to_unix_ms(value));
}
inline void read_field(const auto& row, int column, TimePoint& value) {
  value = from_unix_ms(row.integer(column));
}

// The schema checks the range on the way in, so a stored number is always one of the enum's.
template <class Enum>
  requires std::is_enum_v<Enum>
void bind_field(auto& to, int parameter, Enum value) {
  to.bind_integer(parameter, static_cast<std::int64_t>(value));
}
template <class Enum>
  requires std::is_enum_v<Enum>
void read_field(const auto& row, int column, Enum& value) {
  value = static_cast<Enum>(row.integer(column));
}

// Tables are looked up by this number, so that of a store which was altered must not get through.
inline void read_field(const auto& row, int column, model::SignatureAlgorithm& value) {
  const auto known = model::signature_algorithm_from_stored(row.integer(column));
  if (!known) row.fail_altered();
  value = *known;
}

inline void bind_field(auto& to, int parameter, const std::vector<std::string>& value) {
  to.bind_text_copy(parameter, join_lines(value));
}
inline void read_field(const auto& row, int column, std::vector<std::string>& value) {
  value = split_lines(row.text(column));
}

inline void bind_field(auto& to, int parameter, const std::vector<Bytes>& value) {
  to.bind_blob_copy(parameter, join_blobs(value));
}
inline void read_field(const auto& row, int column, std::vector<Bytes>& value) {
  auto blobs = split_blobs(row.blob(column));
  if (!blobs) row.fail_altered();
  value = *std::move(blobs);
}

// What storage/shared/approval_codec.hpp writes as one column.
template <class T>
concept Encoded = requires(const T& value, T& into, ByteView bytes) {
  { encode(value) } -> std::same_as<Bytes>;
  { decode(bytes, into) } -> std::same_as<bool>;
};
template <Encoded T>
void bind_field(auto& to, int parameter, const T& value) {
  to.bind_blob_copy(parameter, encode(value));
}
template <Encoded T>
void read_field(const auto& row, int column, T& value) {
  if (!decode(row.blob(column), value)) row.fail_altered();
}

inline void bind_field(auto& to, int parameter, const model::Duration& value) {
  to.bind_text_copy(parameter, to_string(value));
}
inline void read_field(const auto& row, int column, model::Duration& value) {
  const auto duration = model::parse_duration(row.text(column));
  if (!duration) row.fail_altered();
  value = *duration;
}

// Bound texts and blobs are not copied, so they have to live until the statement has run: what goes
// with the full expression cannot be bound.
void bind_field(auto& to, int parameter, const std::string&& value) = delete;
void bind_field(auto& to, int parameter, const Bytes&& value) = delete;
void bind_field(auto& to, int parameter, const Uuid&& value) = delete;
template <std::size_t capacity>
void bind_field(auto& to, int parameter, const ShortBytes<capacity>&& value) = delete;
template <std::size_t size>
void bind_field(auto& to, int parameter, const std::array<std::uint8_t, size>&& value) = delete;
template <class Tag>
void bind_field(auto& to, int parameter, const Id<Tag>&& value) = delete;
template <class T>
void bind_field(auto& to, int parameter, const std::optional<T>&& value) = delete;

template <class T>
void bind_field(auto& to, int parameter, const std::optional<T>& value) {
  if (value) {
    bind_field(to, parameter, *value);
  } else {
    to.bind_null(parameter);
  }
}
template <class T>
void read_field(const auto& row, int column, std::optional<T>& value) {
  value.reset();
  if (!row.is_null(column)) read_field(row, column, value.emplace());
}

}  // namespace sealmint::storage
