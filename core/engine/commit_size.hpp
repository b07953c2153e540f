// How much of a commit a transaction takes.
#pragma once

#include <cstddef>

#include "core/ports/transaction.hpp"

namespace sealmint::engine {

struct CommitSize {
  std::size_t rows = 0;
  std::size_t bytes = 0;  // about what is written for it, counted without encoding it
};

CommitSize size_of(const ports::Transaction& transaction);

}  // namespace sealmint::engine
