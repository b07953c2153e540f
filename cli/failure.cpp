#include "cli/failure.hpp"

#include <iostream>

#include "auditor/text.hpp"

namespace sealmint::cli {

int fail(std::string_view command, const Error& error, int code) {
  std::cerr << "sealmint " << command << ": " << auditor::printable(error.detail) << '\n';
  return code;
}

}  // namespace sealmint::cli
