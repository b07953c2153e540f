// What a database takes and gives, in the few types that columns have: an engine implements both
// for its statements, and every column of storage/shared is written and read through them.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/bytes.hpp"

namespace sealmint::storage {

class Parameters {
 public:
  virtual ~Parameters() = default;

  // Parameters count from 1. The plain forms keep a view: the bytes must live until the statement
  // has run. The copying forms are for temporaries.
  virtual void bind_null(int parameter) = 0;
  virtual void bind_integer(int parameter, std::int64_t value) = 0;
  virtual void bind_text(int parameter, std::string_view text) = 0;
  virtual void bind_blob(int parameter, ByteView bytes) = 0;
  virtual void bind_text_copy(int parameter, std::string_view text) = 0;
  virtual void bind_blob_copy(int parameter, ByteView bytes) = 0;
};

class Row {
 public:
  virtual ~Row() = default;

  // Columns count from 0 and are valid until the next row.
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual ByteView blob(int column) const = 0;

  // A column holds what no version of Sealmint wrote there: throws what the engine throws for a
  // damaged database.
  [[noreturn]] virtual void fail_altered() const = 0;
};

}  // namespace sealmint::storage
