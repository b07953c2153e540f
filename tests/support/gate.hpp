// Work that keeps a thread until a test lets it go.
#pragma once

#include <chrono>
#include <future>
#include <utility>

#include "core/base/result.hpp"

namespace sealmint::testing {

// Has to be opened, and to stay until the thread that it kept has ended.
class Gate {
 public:
  // Blocks until open(), or for half a minute; once.
  Result<int> pass() {
    begun_.set_value();
    opened_.wait_for(patience);
    return 1;
  }
  // False when pass() was not called in time.
  bool wait_until_begun() {
    return begun_.get_future().wait_for(patience) == std::future_status::ready;
  }
  void open() {
    if (!std::exchange(is_open_, true)) open_.set_value();
  }

 private:
  static constexpr std::chrono::seconds patience{30};

  std::promise<void> begun_;
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future().share();
  bool is_open_ = false;
};

}  // namespace sealmint::testing
