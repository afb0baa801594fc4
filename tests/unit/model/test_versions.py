from __future__ import annotations

import pytest

from hawizard.model import versions


@pytest.mark.parametrize(
    ("version", "pause"), [("1.24.2", "3.7"), ("1.25.0", "3.8"), ("1.26.15", "3.9"), ("1.30.1", "3.9")]
)
def test_pause_tag(version: str, pause: str) -> None:
    assert versions.pause_tag(version) == pause


def test_supported_is_in_order_of_numbers_and_without_gaps() -> None:
    minors = [versions.numbers(minor)[1] for minor in versions.supported()]
    assert minors == list(range(minors[0], minors[-1] + 1))


@pytest.mark.parametrize("minor", versions.supported())
def test_what_is_chosen_goes_together(minor: str) -> None:
    assert versions.calico_fits(versions.calico_for(minor), minor)
    assert versions.numbers(versions.etcd_of("debian")) >= versions.numbers(versions.etcd_minimum(minor))
    assert versions.kubeadm_api(minor) == "v1beta3"


def test_versions_compare_as_numbers() -> None:
    assert versions.numbers("1.9.0") < versions.numbers("1.24.0")
    assert versions.minor("1.24.2") == "1.24"
    assert not versions.calico_fits("3.99.0", "1.24.2")
    assert versions.calico_registry("3.31.7") == "quay.io"
