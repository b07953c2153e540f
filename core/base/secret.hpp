// A text that must not be printed and is wiped when it goes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/base/wipe.hpp"

namespace sealmint {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(Secret&& other) noexcept : text_(other.text_) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = other.text_;
      other.wipe();
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  // Named so that every use of the clear text can be found by its name.
  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  void wipe() noexcept {
    sealmint::wipe(text_);
    text_.clear();
  }

  std::string text_;
};

}  // namespace sealmint
