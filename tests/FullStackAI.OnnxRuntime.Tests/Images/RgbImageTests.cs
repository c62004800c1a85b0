using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Images;

[TestClass]
public sealed class RgbImageTests
{
    [TestMethod]
    [DataRow("rgb.png", 0)]
    [DataRow("grey.png", 0)]
    [DataRow("palette.png", 0)]
    [DataRow("bits1.png", 0)]
    [DataRow("alpha.png", 1)]
    [DataRow("rgb.bmp", 0)]
    [DataRow("grey.bmp", 0)]
    [DataRow("444.jpg", 0)]
    [DataRow("grey.jpg", 0)]
    [DataRow("odd.jpg", 0)]
    [DataRow("progressive.jpg", 0)]
    [DataRow("progressivegrey.jpg", 0)]
    [DataRow("420.jpg", 0)]
    [DataRow("422.jpg", 0)]
    [DataRow("440.jpg", 0)]
    [DataRow("411.jpg", 0)]
    [DataRow("narrow.jpg", 0)]
    [DataRow("restarts.jpg", 0)]
    [DataRow("cmyk.jpg", 0)]
    [DataRow("ycck.jpg", 0)]
    [DataRow("storedrgb.jpg", 0)]
    [DataRow("interlaced8.png", 0)]
    [DataRow("interlaced1.png", 0)]
    [DataRow("interlaced4.png", 0)]
    [DataRow("bits16.png", 0)]
    [DataRow("key.png", 0)]
    [DataRow("greykey.png", 0)]
    [DataRow("greyalpha.png", 1)]
    [DataRow("palettealpha.png", 1)]
    [DataRow("bits1.bmp", 0)]
    [DataRow("bits4.bmp", 0)]
    [DataRow("bits555.bmp", 0)]
    [DataRow("bits565.bmp", 0)]
    [DataRow("bits32.bmp", 0)]
    [DataRow("fields32.bmp", 0)]
    [DataRow("old.bmp", 0)]
    [DataRow("topdown.bmp", 0)]
    [DataRow("runs8.bmp", 0)]
    public void Decode_FilesOfPillow_GiveItsPixels(string name, int tolerance)
    {
        RgbImage image = RgbImage.Decode(File.ReadAllBytes(PillowPictures.PathOf(name)));

        byte[] expected = File.ReadAllBytes(PillowPictures.PathOf(name) + ".rgb");
        Assert.HasCount(image.Width * image.Height * 3, expected);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.IsLessThanOrEqualTo(tolerance, Math.Abs(expected[i] - image.Pixels.Span[i]), $"byte {i}");
        }
    }

    [TestMethod]
    [DataRow("jpg")]
    [DataRow("png")]
    public void Decode_EveryOrientationOfACamera_StandsUprightOrStaysAsStored(string ending)
    {
        for (int turn = 1; turn <= 8; turn++)
        {
            string path = PillowPictures.PathOf($"turn{turn}.{ending}");
            RgbImage upright = RgbImage.Decode(File.ReadAllBytes(path));
            RgbImage stored = RgbImage.Decode(File.ReadAllBytes(path), orientation: ImageOrientation.AsStored);

            Assert.AreEqual(turn < 5 ? (37, 29) : (29, 37), (upright.Width, upright.Height), $"orientation {turn}");
            CollectionAssert.AreEqual(File.ReadAllBytes(path + ".rgb"), upright.Pixels.ToArray(), $"orientation {turn}");
            CollectionAssert.AreEqual(File.ReadAllBytes(path + ".stored"), stored.Pixels.ToArray(), $"orientation {turn}");
        }
    }

    [TestMethod]
    public void Read_ExifDataOfAnyBytes_GivesATurnOrNone()
    {
        byte[] exif = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];

        Assert.AreEqual(6, ExifOrientation.Read(exif));
        for (int length = 0; length < exif.Length; length++)
        {
            Assert.IsNull(ExifOrientation.Read(exif.AsSpan(0, length)), $"{length} bytes");
        }

        foreach ((int place, byte value) in new[]
        {
            (0, (byte)'X'), (4, (byte)255), (7, (byte)200), (11, (byte)0x13), (13, (byte)4), (19, (byte)9), (19, (byte)0),
        })
        {
            byte[] odd = [.. exif];
            odd[place] = value;
            Assert.IsNull(ExifOrientation.Read(odd), $"byte {place}");
        }
    }

    [TestMethod]
    public void Decode_APngWhoseChecksumIsWrong_IsRefused()
    {
        byte[] file = File.ReadAllBytes(PillowPictures.PathOf("rgb.png"));
        file[file.AsSpan().IndexOf("IDAT"u8) + 20] ^= 1;

        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => RgbImage.Decode(file)).Message, "the checksum of its part 'IDAT' is wrong");
    }

    [TestMethod]
    public void Decode_ProgressiveJpeg_IsTheSamePictureAsSequential()
    {
        RgbImage progressive = RgbImage.Decode(File.ReadAllBytes(PillowPictures.PathOf("progressive420.jpg")));
        RgbImage sequential = RgbImage.Decode(File.ReadAllBytes(PillowPictures.PathOf("sequential420.jpg")));

        Assert.AreEqual((131, 75), (progressive.Width, progressive.Height));
        CollectionAssert.AreEqual(sequential.Pixels.ToArray(), progressive.Pixels.ToArray()); // the same coefficients in another order
    }

    [TestMethod]
    [Timeout(600_000)]
    public void Decode_DamagedFiles_EndInAnErrorOrAPicture()
    {
        var random = new Random(11);
        int refused = 0;
        foreach (string name in new[]
        {
            "rgb.png", "420.jpg", "progressive420.jpg", "rgb.bmp", "palette.png", "interlaced8.png", "cmyk.jpg", "restarts.jpg",
            "turn6.jpg", "runs8.bmp", "bits565.bmp",
        })
        {
            byte[] whole = File.ReadAllBytes(PillowPictures.PathOf(name));
            for (int trial = 0; trial < 250; trial++)
            {
                byte[] damaged = trial % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
                for (int flips = trial % 2 == 0 ? 0 : 4; flips > 0; flips--)
                {
                    damaged[random.Next(2, damaged.Length)] = (byte)random.Next(256);
                }

                try
                {
                    RgbImage.Decode(damaged, pixelLimit: 1 << 20);
                }
                catch (OnnxException)
                {
                    refused++;
                }
            }
        }

        Assert.IsGreaterThan(1500, refused);
    }

    [TestMethod]
    public void Decode_WhatIsNotRead_SaysSo()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => RgbImage.Decode("GIF89a..."u8)).Message, "expected a PNG, BMP or JPEG");
        byte[] lossless = File.ReadAllBytes(PillowPictures.PathOf("444.jpg"));
        lossless[lossless.AsSpan().IndexOf<byte>([0xFF, 0xC0]) + 1] = 0xC3;
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => RgbImage.Decode(lossless)).Message, "kind 3");
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(
                () => RgbImage.Decode(File.ReadAllBytes(PillowPictures.PathOf("rgb.png")), pixelLimit: 10)).Message,
            "at most 10 pixels");
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => new ImagePreparation().Prepare([[1, 2, 3]])).Message, "Picture 1 of 1");
    }
}
