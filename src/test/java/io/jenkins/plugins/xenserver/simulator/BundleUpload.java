package io.jenkins.plugins.xenserver.simulator;

import java.io.IOException;

/** An upload that was admitted, or the answer that refuses it. */
final class BundleUpload {

    /** What is done with the body once it is there. */
    interface Receiver {
        SimReply receive(byte[] body) throws IOException, InterruptedException;

        /** The connection broke before the body was there. */
        void broken(IOException how) throws IOException, InterruptedException;
    }

    private final SimReply refusal;
    private final Receiver receiver;

    private BundleUpload(SimReply refusal, Receiver receiver) {
        this.refusal = refusal;
        this.receiver = receiver;
    }

    static BundleUpload refused(SimReply reply) {
        return new BundleUpload(reply, null);
    }

    static BundleUpload admitted(Receiver receiver) {
        return new BundleUpload(null, receiver);
    }

    /** Null if the upload may go on. */
    SimReply refusal() {
        return refusal;
    }

    /** Processes the body; the answer's body is what follows the early 200. */
    SimReply finish(byte[] body) throws IOException, InterruptedException {
        return refusal != null ? refusal : receiver.receive(body);
    }

    /** Ends the work without the body. */
    void breakOff(IOException how) throws IOException, InterruptedException {
        receiver.broken(how);
    }
}
