// Runs the `openssl` command in a folder of its own.
#pragma once

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/bytes.hpp"

namespace sealmint::testing {

class OpensslCommand {
 public:
  OpensslCommand() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sealmint_ca_XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(pattern.data()));
    folder_ = pattern;
  }
  ~OpensslCommand() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  OpensslCommand(const OpensslCommand&) = delete;
  OpensslCommand& operator=(const OpensslCommand&) = delete;

  void write(const std::string& name, std::string_view text) const {
    std::ofstream file(folder_ / name, std::ios::binary);
    file << text;
    BOOST_REQUIRE(file.flush());
  }
  void write(const std::string& name, const Bytes& bytes) const { write(name, as_text(bytes)); }

  // What the command prints to its standard output.
  std::string run(const std::string& arguments) const {
    const std::string command = "cd '" + folder_.string() + "' && openssl " + arguments;
    FILE* pipe = popen(command.c_str(), "r");  // NOLINT(cert-env33-c): fixed texts of the tests
    BOOST_REQUIRE(pipe);
    std::string output;
    std::array<char, 4096> part{};
    for (std::size_t size = 0; (size = fread(part.data(), 1, part.size(), pipe)) > 0;) {
      output.append(part.data(), size);
    }
    pclose(pipe);
    return output;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace sealmint::testing
