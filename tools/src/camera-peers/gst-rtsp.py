"""An RTSP server with two streams, /h264 and /mjpeg: gst-rtsp.py PORT [USER PASSWORD] (Digest when both are given)."""
import sys
import gi
gi.require_version('Gst', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GLib, Gst, GstRtspServer

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address('127.0.0.1')
server.set_service(sys.argv[1])
source = 'videotestsrc is-live=true ! video/x-raw,width=640,height=360,framerate=15/1'
streams = {
    '/h264': f'( {source} ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay name=pay0 pt=96 )',
    '/mjpeg': f'( {source} ! videoconvert ! video/x-raw,format=I420 ! jpegenc ! rtpjpegpay name=pay0 pt=26 )',
}
login = sys.argv[2:4]
if login:
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(2)  # Digest
    token = GstRtspServer.RTSPToken.new()
    token.set_string('media.factory.role', 'user')
    auth.add_digest(login[0], login[1], token)
    server.set_auth(auth)
for path, pipeline in streams.items():
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(pipeline)
    factory.set_shared(True)
    if login:
        role = 'user, media.factory.access=(boolean)true, media.factory.construct=(boolean)true'
        factory.add_role_from_structure(Gst.Structure.new_from_string(role))
    server.get_mount_points().add_factory(path, factory)
server.attach(None)
GLib.MainLoop().run()
