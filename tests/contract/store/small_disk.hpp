// A disk of 8 MiB: a tmpfs of its own. Needs the right to mount.
#pragma once

#include <boost/test/unit_test.hpp>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "tests/contract/store/stores.hpp"

namespace sealmint::storage::test {

class SmallDisk {
 public:
  SmallDisk() {
    is_mounted_ = ::mount("tmpfs", path().c_str(), "tmpfs", 0, "size=8m") == 0;
    if (!is_mounted_) why_not_ = std::strerror(errno);
  }
  ~SmallDisk() {
    if (is_mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Says why the case has nothing to run on.
  bool is_there() const {
    if (!is_mounted_) BOOST_TEST_MESSAGE("skipped: cannot mount a tmpfs: " << why_not_);
    return is_mounted_;
  }
  const std::filesystem::path& path() const { return directory_.path(); }
  void grow() {
    BOOST_REQUIRE_EQUAL(::mount("tmpfs", path().c_str(), "tmpfs", MS_REMOUNT, "size=32m"), 0);
  }
  // Takes what is left of the disk.
  void fill_up() {
    std::ofstream file(path() / "filler", std::ios::binary | std::ios::app);
    for (const std::size_t size : {std::size_t{65'536}, std::size_t{1}}) {
      const std::string piece(size, 'x');
      while (file.write(piece.data(), static_cast<std::streamsize>(size)).flush()) {
      }
      file.clear();
    }
    BOOST_REQUIRE_EQUAL(std::filesystem::space(path()).available, 0U);
  }

 private:
  TemporaryDirectory directory_;
  bool is_mounted_ = false;
  std::string why_not_;
};

}  // namespace sealmint::storage::test
