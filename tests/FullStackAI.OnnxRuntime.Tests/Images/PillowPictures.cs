using System.Diagnostics;

namespace FullStackAI.OnnxRuntime.Tests.Images;

/// <summary>Pictures of every kind, written by Pillow or byte by byte, each with the pixels that Pillow reads from it.</summary>
[TestClass]
public sealed class PillowPictures
{
    private static readonly Lazy<string?> Folder = new(MakeFiles);

    private const string Script = """
            import sys, os, struct, zlib
            from PIL import Image, ImageOps
            os.chdir(sys.argv[1])
            def pixel(x, y):
                return (x * 5 % 256, (y * 7 + x) % 256, (x * y) % 256)
            def smooth(x, y):
                return (x * 3 % 256, 255 - y * 3, (x + y) * 2 % 256)
            def make(f, w, h):
                image = Image.new('RGB', (w, h))
                image.putdata([f(x, y) for y in range(h) for x in range(w)])
                return image
            def keep(image, name, **how):
                if image is not None:
                    image.save(name, **how)
                read = Image.open(name)
                if read.mode == 'RGBA':
                    white = Image.new('RGBA', read.size, 'white')
                    read = Image.alpha_composite(white, read)
                elif read.mode in ('LA', 'PA') or 'transparency' in read.info:
                    read = read.convert('RGBA')
                    read = Image.alpha_composite(Image.new('RGBA', read.size, 'white'), read)
                open(name + '.rgb', 'wb').write(read.convert('RGB').tobytes())
            def put(data, name):
                open(name, 'wb').write(data)
                keep(None, name)
            a = make(pixel, 37, 29)
            b = make(smooth, 80, 64)
            keep(a, 'rgb.png')
            keep(a.convert('L'), 'grey.png')
            keep(a.quantize(16), 'palette.png')
            keep(a.convert('1'), 'bits1.png')
            alpha = a.convert('RGBA'); alpha.putalpha(a.convert('L')); keep(alpha, 'alpha.png')
            keep(a, 'rgb.bmp')
            keep(a.convert('L'), 'grey.bmp')
            keep(b, '444.jpg', quality=92, subsampling=0)
            keep(b.convert('L'), 'grey.jpg', quality=90)
            keep(make(smooth, 41, 27), 'odd.jpg', quality=92, subsampling=0)
            keep(b, '420.jpg', quality=92, subsampling=2)
            keep(b, '422.jpg', quality=92, subsampling=1)
            keep(b, 'progressive.jpg', quality=92, subsampling=0, progressive=True)
            keep(make(smooth, 41, 27).convert('L'), 'progressivegrey.jpg', quality=60, progressive=True)
            keep(make(pixel, 131, 75), 'progressive420.jpg', quality=85, subsampling=2, progressive=True)
            keep(make(pixel, 131, 75), 'sequential420.jpg', quality=85, subsampling=2)
            open('resized.rgb', 'wb').write(a.resize((20, 14), Image.BILINEAR).tobytes())
            for name, how in (('bicubic', Image.BICUBIC), ('lanczos', Image.LANCZOS), ('nearest', Image.NEAREST)):
                open(name + '.rgb', 'wb').write(a.resize((20, 14), how).tobytes())
                open(name + '-larger.rgb', 'wb').write(a.resize((50, 47), how).tobytes())
            # 4:4:0 and 4:1:1 are what Pillow does not write: the frame of a picture whose blocks fit is told otherwise.
            def sampled(source, target, luma, size):
                data = bytearray(open(source, 'rb').read())
                frame = data.index(b'\xff\xc0')
                data[frame + 5:frame + 9] = struct.pack('>HH', size[1], size[0])
                data[frame + 11] = luma
                put(bytes(data), target)
            keep(make(smooth, 64, 32), 'wide.jpg', quality=92, subsampling=1)
            sampled('wide.jpg', '440.jpg', 0x12, (32, 64))
            keep(make(smooth, 64, 64), 'square.jpg', quality=92, subsampling=2)
            sampled('square.jpg', '411.jpg', 0x41, (128, 32))
            keep(make(smooth, 3, 5), 'narrow.jpg', quality=92, subsampling=2)
            # Restart markers: each row of units is a picture of its own, whose constants begin anew.
            def segments(data):
                at = 2
                while True:
                    length = struct.unpack('>H', data[at + 2:at + 4])[0]
                    yield at, data[at + 1], data[at:at + 2 + length]
                    if data[at + 1] == 0xDA:
                        return
                    at += 2 + length
            strips = []
            for top in range(0, 48, 16):
                make(smooth, 64, 48).crop((0, top, 64, top + 16)).save('strip.jpg', quality=92, subsampling=2)
                strip = open('strip.jpg', 'rb').read()
                start = [at + len(part) for at, kind, part in segments(strip) if kind == 0xDA][0]
                strips.append(strip[start:-2])
            head = strip[:2]
            for at, kind, part in segments(strip):
                if kind == 0xC0:
                    part = part[:5] + struct.pack('>HH', 48, 64) + part[9:]
                if kind == 0xDA:
                    head += b'\xff\xdd\x00\x04\x00\x04'
                head += part
            put(head + strips[0] + b'\xff\xd0' + strips[1] + b'\xff\xd1' + strips[2] + b'\xff\xd9', 'restarts.jpg')
            inks = Image.merge('CMYK', [make(pixel, 48, 40).getchannel(0), make(smooth, 48, 40).getchannel(1), make(smooth, 48, 40).getchannel(2), make(pixel, 48, 40).getchannel(1)])
            keep(inks, 'cmyk.jpg', quality=92)
            data = bytearray(open('cmyk.jpg', 'rb').read())
            data[data.index(b'Adobe') + 11] = 2
            put(bytes(data), 'ycck.jpg')
            data = open('444.jpg', 'rb').read()
            jfif = [(at, part) for at, kind, part in segments(data) if kind == 0xE0][0]
            put(data[:2] + b'\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00' + data[jfif[0] + len(jfif[1]):], 'storedrgb.jpg')
            for turn in range(1, 9):
                exif = Image.Exif(); exif[0x0112] = turn
                for ending in ('jpg', 'png'):
                    name = f'turn{turn}.{ending}'
                    a.save(name, exif=exif)
                    read = Image.open(name)
                    open(name + '.stored', 'wb').write(read.convert('RGB').tobytes())
                    open(name + '.rgb', 'wb').write(ImageOps.exif_transpose(read).convert('RGB').tobytes())
            def chunk(kind, data):
                return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
            def png(name, w, h, depth, colour, interlace, value, channels, extra=b''):
                raw = b''
                for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)) if interlace else ((0, 0, 1, 1),):
                    for y in range(y0, h, dy) if x0 < w else ():
                        bits = ''.join(format(value(x, y, c) % (1 << depth), f'0{depth}b') for x in range(x0, w, dx) for c in range(channels))
                        bits += '0' * (-len(bits) % 8)
                        raw += b'\0' + int(bits, 2).to_bytes(len(bits) // 8, 'big')
                put(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', w, h, depth, colour, 0, 0, interlace)) + extra + chunk(b'IDAT', zlib.compress(raw)) + chunk(b'IEND', b''), name)
            png('interlaced8.png', 19, 13, 8, 2, 1, lambda x, y, c: x * 11 + y * 7 + c * 50, 3)
            png('interlaced1.png', 21, 3, 1, 0, 1, lambda x, y, c: x * y + x, 1)
            png('interlaced4.png', 3, 9, 4, 3, 1, lambda x, y, c: x + y * 3, 1, chunk(b'PLTE', bytes(range(48))))
            png('bits16.png', 19, 13, 16, 2, 0, lambda x, y, c: x * 3001 + y * 777 + c * 9999, 3)
            png('key.png', 8, 8, 8, 2, 0, lambda x, y, c: (x + y) % 3 + c, 3, chunk(b'tRNS', struct.pack('>HHH', 1, 2, 3)))
            png('greykey.png', 8, 8, 8, 0, 0, lambda x, y, c: (x + y) % 3, 1, chunk(b'tRNS', struct.pack('>H', 1)))
            grey = a.convert('LA'); grey.putalpha(a.getchannel(1)); keep(grey, 'greyalpha.png')
            some = a.quantize(16); some.save('palettealpha.png', transparency=bytes(range(0, 160, 10))); keep(None, 'palettealpha.png')
            keep(a.convert('1'), 'bits1.bmp')
            def bmp(name, w, h, bits, rows, extra=b'', compression=0, header=40, flip=1):
                if header == 12:
                    info = struct.pack('<IHHHH', 12, w, h, 1, bits)
                else:
                    info = struct.pack('<IiiHHIIiiII', 40, w, h * flip, 1, bits, compression, len(rows), 2835, 2835, 16 if bits == 4 else 0, 0)
                start = 14 + len(info) + len(extra)
                put(b'BM' + struct.pack('<IHHI', start + len(rows), 0, 0, start) + info + extra + rows, name)
            def lines(w, h, bits, value):
                out = b''
                for y in range(h):
                    text = ''.join(format(value(x, y), f'0{bits}b') for x in range(w))
                    text += '0' * (-len(text) % 8)
                    line = int(text, 2).to_bytes(len(text) // 8, 'big')
                    out += line + b'\0' * (-len(line) % 4)
                return out
            swap = lambda v: (v & 255) << 8 | v >> 8
            four = b''.join(bytes((i * 16, 255 - i * 9, i * 5, 0)) for i in range(16))
            bmp('bits4.bmp', 13, 7, 4, lines(13, 7, 4, lambda x, y: (x + y * 2) % 16), four)
            bmp('bits555.bmp', 13, 7, 16, lines(13, 7, 16, lambda x, y: swap((x * 2177 + y * 99) % 32768)))
            bmp('bits565.bmp', 13, 7, 16, lines(13, 7, 16, lambda x, y: swap((x * 5177 + y * 99) % 65536)), struct.pack('<III', 0xF800, 0x7E0, 0x1F), 3)
            bmp('bits32.bmp', 13, 7, 32, lines(13, 7, 32, lambda x, y: (x * 19) << 24 | (y * 30) << 16 | (x * y) << 8))
            bmp('fields32.bmp', 13, 7, 32, lines(13, 7, 32, lambda x, y: (x * 19) << 24 | (y * 30) << 16 | (x * y) << 8), struct.pack('<III', 0xFF000000, 0xFF0000, 0xFF00), 3)
            bmp('old.bmp', 13, 7, 24, lines(13, 7, 24, lambda x, y: (x * 19) << 16 | (y * 30) << 8 | (x * y)), header=12)
            bmp('topdown.bmp', 13, 7, 24, lines(13, 7, 24, lambda x, y: (x * 19) << 16 | (y * 30) << 8 | (x * y)), flip=-1)
            grey8 = b''.join(bytes((i, 255 - i, i // 2, 0)) for i in range(256))
            bmp('runs8.bmp', 9, 3, 8, bytes((9, 77, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 4, 200, 0, 0, 3, 8, 6, 250, 0, 1)), grey8, 1)

            """;

    [AssemblyCleanup]
    public static void RemoveFiles()
    {
        if (Folder is { IsValueCreated: true, Value: { } folder })
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static string PathOf(string name)
    {
        if (Folder.Value is null)
        {
            Assert.Inconclusive("Pillow is not installed for /usr/bin/python3.");
        }

        return Path.Combine(Folder.Value, name);
    }

    private static string? MakeFiles()
    {
        if (!File.Exists("/usr/bin/python3"))
        {
            return null;
        }

        string folder = Directory.CreateTempSubdirectory("fsai-images-").FullName;
        using Process process =
            Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script, folder]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? folder
            : error.Contains("No module named 'PIL'", StringComparison.Ordinal) ? null
            : throw new InvalidOperationException(error);
    }
}
