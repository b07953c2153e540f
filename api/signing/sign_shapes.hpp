// What the bodies of sign and sign-batch look like in the API document. They are read by the
// scanner and written straight (sign_scanner.hpp, sign_answer.cpp); a test holds both against this.
#pragma once

#include "api/wire.hpp"

namespace sealmint::api {

Schema sign_shape(Components& components);
Schema sign_batch_shape(Components& components);
Schema sign_answer_shape(Components& components);
Schema sign_batch_answer_shape(Components& components);

}  // namespace sealmint::api
