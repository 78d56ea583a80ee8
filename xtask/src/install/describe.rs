//! The files that tell pkg-config and CMake where the library is.

use std::path::Path;

use super::layout::Layout;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The files by their names below `lib`.
pub(super) fn files(
    prefix: &Path,
    layout: &Layout,
    system: &[String],
) -> [(&'static str, String); 4] {
    [
        ("pkgconfig/voirs.pc", pkg_config(prefix, system)),
        ("cmake/voirs/voirs-config.cmake", CONFIG.to_owned()),
        ("cmake/voirs/voirs-config-version.cmake", version()),
        ("cmake/voirs/voirs-targets.cmake", targets(layout, system)),
    ]
}

fn pkg_config(prefix: &Path, system: &[String]) -> String {
    let prefix = prefix.display();
    let private = system.join(" ");
    format!(
        "prefix={prefix}
libdir=${{prefix}}/lib
includedir=${{prefix}}/include

Name: VoiRS
Description: Natural speech from text, on the CPU, offline
Version: {VERSION}
Libs: -L${{libdir}} -lvoirs
Libs.private: {private}
Cflags: -I${{includedir}}
"
    )
}

const CONFIG: &str =
    "# find_package(voirs) gives voirs::voirs, the shared library, and voirs::static.
include(\"${CMAKE_CURRENT_LIST_DIR}/voirs-targets.cmake\")
set(voirs_FOUND TRUE)
";

/// Before 1.0 a minor version may break programs.
fn version() -> String {
    format!(
        "set(PACKAGE_VERSION \"{VERSION}\")
string(REGEX MATCH \"^(0\\\\.[0-9]+|[1-9][0-9]*)\" _voirs_own \"${{PACKAGE_VERSION}}\")
string(REGEX MATCH \"^(0\\\\.[0-9]+|[1-9][0-9]*)\" _voirs_asked \"${{PACKAGE_FIND_VERSION}}\")
set(PACKAGE_VERSION_COMPATIBLE FALSE)
set(PACKAGE_VERSION_EXACT FALSE)
if(PACKAGE_FIND_VERSION STREQUAL \"\" OR PACKAGE_FIND_VERSION STREQUAL \"0\")
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
elseif(_voirs_own STREQUAL _voirs_asked AND NOT PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
  set(PACKAGE_VERSION_EXACT TRUE)
endif()
if(CMAKE_SIZEOF_VOID_P AND NOT CMAKE_SIZEOF_VOID_P EQUAL {})
  set(PACKAGE_VERSION \"${{PACKAGE_VERSION}} ({} bits)\")
  set(PACKAGE_VERSION_UNSUITABLE TRUE)
endif()
",
        size_of::<usize>(),
        usize::BITS
    )
}

/// Everything is found from the place of this file, so that the tree can be moved.
fn targets(layout: &Layout, system: &[String]) -> String {
    let mut shared = vec![format!(
        "IMPORTED_LOCATION \"${{_voirs_prefix}}/{}\"",
        layout.shared
    )];
    if let Some(soname) = &layout.soname {
        shared.push(format!("IMPORTED_SONAME \"{soname}\""));
    }
    if let Some(import) = layout.import {
        shared.push(format!("IMPORTED_IMPLIB \"${{_voirs_prefix}}/{import}\""));
    }
    let archive = format!(
        "IMPORTED_LOCATION \"${{_voirs_prefix}}/{}\"",
        layout.archive
    );
    let libraries = format!("INTERFACE_LINK_LIBRARIES \"{}\"", system.join(";"));
    format!(
        "get_filename_component(_voirs_prefix \"${{CMAKE_CURRENT_LIST_DIR}}\" REALPATH)
get_filename_component(_voirs_prefix \"${{_voirs_prefix}}/../../..\" ABSOLUTE)
{}{}unset(_voirs_prefix)
",
        target("voirs", "SHARED", &shared),
        target("static", "STATIC", &[archive, libraries])
    )
}

fn target(name: &str, kind: &str, properties: &[String]) -> String {
    format!(
        "if(NOT TARGET voirs::{name})
  add_library(voirs::{name} {kind} IMPORTED)
  set_target_properties(voirs::{name} PROPERTIES
    {}
    INTERFACE_INCLUDE_DIRECTORIES \"${{_voirs_prefix}}/include\")
endif()
",
        properties.join("\n    ")
    )
}
