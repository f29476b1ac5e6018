"""A pymodbus server for the proof beside it: server.py tcp PORT | server.py rtu DEVICE. Units 1 and 17 share their registers."""
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.transaction import ModbusRtuFramer

store = ModbusSlaveContext(
    di=ModbusSequentialDataBlock(0, [n % 2 for n in range(100)]),
    co=ModbusSequentialDataBlock(0, [n % 3 == 0 for n in range(100)]),
    hr=ModbusSequentialDataBlock(0, list(range(2000))),
    ir=ModbusSequentialDataBlock(0, list(range(1000, 1200))),
    zero_mode=True,
)
context = ModbusServerContext(slaves={1: store, 17: store}, single=False)

identity = ModbusDeviceIdentification(
    info_name={"VendorName": "pymodbus", "ProductCode": "PM", "MajorMinorRevision": "3.0"}
)

if sys.argv[1] == "tcp":
    StartTcpServer(context=context, identity=identity, address=("127.0.0.1", int(sys.argv[2])))
else:
    StartSerialServer(
        context=context, identity=identity, framer=ModbusRtuFramer, port=sys.argv[2], baudrate=115200, timeout=0.005
    )
