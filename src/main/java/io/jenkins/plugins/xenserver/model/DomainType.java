package io.jenkins.plugins.xenserver.model;

/** How a VM is virtualised; decides whether it has a device model. */
public enum DomainType {
    HVM,
    PV,
    PVH,
    PV_IN_PVH,
    UNSPECIFIED;

    /** Reads the field's text, for example {@code pv_in_pvh}; unknown text is {@link #UNSPECIFIED}. */
    public static DomainType of(String text) {
        for (var type : values()) {
            if (type.name().equalsIgnoreCase(text)) {
                return type;
            }
        }
        return UNSPECIFIED;
    }

    /** Whether a restart of device models concerns such a VM (xapi-reference §4.1). */
    public boolean hasDeviceModel() {
        return this == HVM;
    }
}
