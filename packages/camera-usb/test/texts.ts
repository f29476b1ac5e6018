/** What the programs print, recorded. */

/** `v4l2-ctl --list-formats-ext` (v4l-utils 1.22) of a Logitech C920, shortened. */
export const c920Formats = `ioctl: VIDIOC_ENUM_FMT
	Type: Video Capture

	[0]: 'YUYV' (YUYV 4:2:2)
		Size: Discrete 640x480
			Interval: Discrete 0.033s (30.000 fps)
			Interval: Discrete 0.042s (24.000 fps)
		Size: Discrete 1920x1080
			Interval: Discrete 0.200s (5.000 fps)
	[1]: 'MJPG' (Motion-JPEG, compressed)
		Size: Discrete 640x480
			Interval: Discrete 0.033s (30.000 fps)
		Size: Discrete 1920x1080
			Interval: Discrete 0.033s (30.000 fps)
		Size: Discrete 2560x1440
			Interval: Discrete 0.500s (2.000 fps)
`

/** `v4l2-ctl --list-formats-ext` of a device with stepwise sizes (v4l2loopback, Raspberry Pi). */
export const stepwiseFormats = `ioctl: VIDIOC_ENUM_FMT
	Type: Video Capture

	[0]: 'YU12' (Planar YUV 4:2:0)
		Size: Stepwise 32x32 - 2592x1944 with step 2/2
`

/** `v4l2-ctl --list-ctrls-menus` (v4l-utils 1.22) of a Logitech C920, shortened. */
export const c920Controls = `
User Controls

                     brightness 0x00980900 (int)    : min=0 max=255 step=1 default=128 value=128
        white_balance_automatic 0x0098090c (bool)   : default=1 value=1
                           gain 0x00980913 (int)    : min=0 max=255 step=1 default=0 value=0
           power_line_frequency 0x00980918 (menu)   : min=0 max=2 default=2 value=2 (60 Hz)
				0: Disabled
				1: 50 Hz
				2: 60 Hz
      white_balance_temperature 0x0098091a (int)    : min=2000 max=6500 step=1 default=4000 value=4000 flags=inactive

Camera Controls

                  auto_exposure 0x009a0901 (menu)   : min=0 max=3 default=3 value=3 (Aperture Priority Mode)
				1: Manual Mode
				3: Aperture Priority Mode
         exposure_time_absolute 0x009a0902 (int)    : min=3 max=2047 step=1 default=250 value=250 flags=inactive
                 focus_absolute 0x009a090a (int)    : min=0 max=250 step=5 default=0 value=0 flags=inactive
     focus_automatic_continuous 0x009a090c (bool)   : default=1 value=1
`

/** `ffmpeg -f v4l2 -list_formats all` (5.1). */
export const ffmpegV4l2Formats = `[video4linux2,v4l2 @ 0x55d0c8] Raw       :     yuyv422 :           YUYV 4:2:2 : 640x480 1920x1080
[video4linux2,v4l2 @ 0x55d0c8] Compressed:       mjpeg :          Motion-JPEG : 640x480 1920x1080
/dev/video0: Immediate exit requested
`

/** `ffmpeg -f avfoundation -list_devices true -i ""` (6.0). */
export const avfoundationDevices = `[AVFoundation indev @ 0x7f8b5] AVFoundation video devices:
[AVFoundation indev @ 0x7f8b5] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7f8b5] [1] HD Pro Webcam C920
[AVFoundation indev @ 0x7f8b5] [2] Capture screen 0
[AVFoundation indev @ 0x7f8b5] AVFoundation audio devices:
[AVFoundation indev @ 0x7f8b5] [0] MacBook Pro Microphone
: Input/output error
`

/** `ffmpeg -f avfoundation -framerate 0.001 -i NAME` (6.0). */
export const avfoundationModes = `[avfoundation @ 0x7f8b5] Selected framerate (0.001000) is not supported by the device.
[avfoundation @ 0x7f8b5] Supported modes:
[avfoundation @ 0x7f8b5]   640x480@[15.000000 30.000000]fps
[avfoundation @ 0x7f8b5]   1280x720@[15.000000 30.000000]fps
`

/** `ffmpeg -f dshow -list_devices true -i dummy` (6.0). */
export const dshowDevices = `[dshow @ 000002] "HD Webcam" (video)
[dshow @ 000002]   Alternative name "@device_pnp_\\\\?\\usb#vid_046d&pid_082d"
[dshow @ 000002] "Microphone (HD Webcam)" (audio)
[dshow @ 000002]   Alternative name "@device_cm_{33D9A762}"
dummy: Immediate exit requested
`

/** The same before ffmpeg 5. */
export const oldDshowDevices = `[dshow @ 000002] DirectShow video devices (some may be both video and audio devices)
[dshow @ 000002]  "HD Webcam"
[dshow @ 000002]     Alternative name "@device_pnp_\\\\?\\usb#vid_046d"
[dshow @ 000002] DirectShow audio devices
[dshow @ 000002]  "Microphone (HD Webcam)"
`

/** `ffmpeg -f dshow -list_options true -i video=NAME` (6.0). */
export const dshowOptions = `[dshow @ 000002] DirectShow video device options (from video devices)
[dshow @ 000002]  Pin "Capture" (alternative pin name "0")
[dshow @ 000002]   pixel_format=yuyv422  min s=640x480 fps=5 max s=640x480 fps=30
[dshow @ 000002]   vcodec=mjpeg  min s=1280x720 fps=5 max s=1280x720 fps=30
`
