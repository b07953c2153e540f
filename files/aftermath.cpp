#include "files/aftermath.hpp"

#include <cerrno>

namespace sealmint::files {

Aftermath aftermath_of(std::error_code failure) {
  switch (failure.value()) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return Aftermath::no_room;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
    case EAGAIN:
    case EINTR:
    case EACCES:
    case EPERM:
    case EROFS: return Aftermath::did_not_happen;
    default: return Aftermath::unknown;
  }
}

}  // namespace sealmint::files
