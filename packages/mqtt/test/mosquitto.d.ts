import { type IClientOptions, type MqttClient } from 'mqtt';
/** The broker of Debian's package mosquitto, where it is installed. */
export declare const mosquitto: string | undefined;
/** Why tests are skipped. */
export declare const whySkipped: string;
/** A running mosquitto that forgets everything when it ends. */
export declare class Mosquitto implements AsyncDisposable {
    #private;
    readonly port: number;
    private constructor();
    /** Starts it on loopback. @param more - lines of its configuration */
    static start(more?: string | ((directory: string) => Promise<string>)): Promise<Mosquitto>;
    get url(): string;
    get directory(): string;
    get pid(): number;
    /** A client of its own, connected. */
    client(options?: IClientOptions): Promise<MqttClient>;
    /** Kills it. */
    kill(): Promise<void>;
    /** Starts it again, at the same port; it has forgotten everything. */
    again(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
/** The next message that fits, from now on; subscribes to its topic. */
export declare function next(client: MqttClient, topic: string, fits?: (payload: string) => boolean): Promise<string>;
