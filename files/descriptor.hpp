// A file descriptor that closes itself. The only class of that kind in the server and its commands.
#pragma once

#include <utility>

namespace sealmint::files {

class Descriptor {
 public:
  Descriptor() = default;
  // Takes the number over; a negative one, as a failed open(2) returns it, is none.
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void close();

 private:
  int number_ = -1;
};

}  // namespace sealmint::files
