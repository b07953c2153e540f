#include "files/descriptor.hpp"

#include <unistd.h>

namespace sealmint::files {

void Descriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

}  // namespace sealmint::files
