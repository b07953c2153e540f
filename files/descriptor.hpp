// A file descriptor that closes itself, and what is done with it in more than one place.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

namespace sealmint::files {

class Descriptor {
 public:
  Descriptor() = default;
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

// Writes the whole text; false with errno.
bool write_all(int descriptor, std::string_view text);

// Makes the name of a new file survive a power cut; false with errno.
bool sync_folder_of(const std::filesystem::path& file);

}  // namespace sealmint::files
