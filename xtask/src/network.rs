//! The acoustic model's ONNX file, converted to the section `network` of a
//! voice pack: tensors under names of our own, in the layout in which the
//! engine reads them (the format is described in `docs/voice-format.md`).

mod onnx;

use std::collections::BTreeMap;

use crate::Result;
use onnx::{Initializer, Values};

const RECORD: usize = 80;
const NAME: usize = 48;

/// Converts the model.
pub(crate) fn convert(model: &[u8]) -> Result<Vec<u8>> {
    let mut converter = Converter {
        source: onnx::initializers(model)?,
        tensors: Vec::new(),
    };
    converter.encoder("prosody.text", "pn.text", &PROSODY_TEXT)?;
    converter.duration()?;
    converter.prosody()?;
    converter.encoder("decoder.text", "m.text", &DECODER_TEXT)?;
    converter.decoder()?;
    converter.finish()
}

/// What the exporter called the 8-bit weights of a text encoder.
struct EncoderWeights {
    blocks: [[&'static str; 2]; 2],
    project: &'static str,
    merge: &'static str,
    expand: &'static str,
    contract: &'static str,
}

const PROSODY_TEXT: EncoderWeights = EncoderWeights {
    blocks: [
        ["/convs.0/pw1_1/Transpose", "/convs.0/pw2_1/Transpose"],
        ["/convs.1/pw1_1/Transpose", "/convs.1/pw2_1/Transpose"],
    ],
    project: "/Transpose_25",
    merge: "/out_proj_4/Transpose",
    expand: "/linear1_4/Transpose",
    contract: "/linear2_4/Transpose",
};

const DECODER_TEXT: EncoderWeights = EncoderWeights {
    blocks: [
        ["/convs.0/pw1/Transpose", "/convs.0/pw2/Transpose"],
        ["/convs.1/pw1/Transpose", "/convs.1/pw2/Transpose"],
    ],
    project: "/Transpose_2",
    merge: "/out_proj/Transpose",
    expand: "/linear1/Transpose",
    contract: "/linear2/Transpose",
};

struct Converter {
    source: BTreeMap<String, Initializer>,
    tensors: Vec<(String, Vec<usize>, Values)>,
}

impl Converter {
    fn encoder(&mut self, to: &str, from: &str, weights: &EncoderWeights) -> Result<()> {
        self.copy(&format!("{to}.embedding"), &format!("{from}.emb.weight"))?;
        for (at, names) in weights.blocks.iter().enumerate() {
            let (to, from) = (format!("{to}.block{at}"), format!("{from}.convs.{at}"));
            self.block(&to, &from, names)?;
        }
        let attention = format!("{from}.attn");
        self.norm(
            &format!("{to}.attention.norm"),
            &format!("{attention}.norm1"),
        )?;
        self.norm(&format!("{to}.feed.norm"), &format!("{attention}.norm2"))?;
        self.norm(&format!("{to}.norm"), &format!("{from}.norm"))?;
        for (part, weight, bias) in [
            (
                "attention.project",
                weights.project,
                "self_attn.in_proj_bias",
            ),
            ("attention.merge", weights.merge, "self_attn.out_proj.bias"),
            ("feed.expand", weights.expand, "linear1.bias"),
            ("feed.contract", weights.contract, "linear2.bias"),
        ] {
            self.linear(
                &format!("{to}.{part}"),
                weight,
                &format!("{attention}.{bias}"),
            )?;
        }
        Ok(())
    }

    fn duration(&mut self) -> Result<()> {
        self.conv("duration.conv", "pn.dur.0")?;
        let flat = |shape: &[usize]| vec![shape[1]];
        self.permute("duration.out.weight", "pn.dur.2.weight", [1, 2, 0], flat)?;
        self.copy("duration.out.bias", "pn.dur.2.bias")
    }

    fn prosody(&mut self) -> Result<()> {
        self.conv("prosody.in", "pn.pro_in")?;
        self.conv("prosody.out", "pn.pro_out")?;
        for at in 0..6 {
            let names = ["pw1", "pw2"].map(|part| format!("/pro.{at}/{part}/Transpose"));
            let names = names.each_ref().map(String::as_str);
            self.block(
                &format!("prosody.block{at}"),
                &format!("pn.pro.{at}"),
                &names,
            )?;
        }
        Ok(())
    }

    fn decoder(&mut self) -> Result<()> {
        self.conv("decoder.in", "m.dec_in")?;
        for at in 0..8 {
            let names = ["pw1", "pw2"].map(|part| format!("/dec.{at}/{part}/Transpose"));
            let names = names.each_ref().map(String::as_str);
            self.block(
                &format!("decoder.block{at}"),
                &format!("m.dec.{at}"),
                &names,
            )?;
        }
        self.norm("decoder.norm", "m.dec_norm")?;
        self.linear("decoder.head", "/head/Transpose", "m.head.bias")
    }

    /// A ConvNeXt block.
    fn block(&mut self, to: &str, from: &str, weights: &[&str; 2]) -> Result<()> {
        let taps_by_channels = |shape: &[usize]| vec![shape[2], shape[0]];
        let (weight, source) = (
            format!("{to}.depthwise.weight"),
            format!("{from}.dw.weight"),
        );
        self.permute(&weight, &source, [2, 1, 0], taps_by_channels)?;
        self.copy(&format!("{to}.depthwise.bias"), &format!("{from}.dw.bias"))?;
        self.norm(&format!("{to}.norm"), &format!("{from}.norm"))?;
        self.linear(
            &format!("{to}.expand"),
            weights[0],
            &format!("{from}.pw1.bias"),
        )?;
        self.linear(
            &format!("{to}.contract"),
            weights[1],
            &format!("{from}.pw2.bias"),
        )?;
        self.copy(&format!("{to}.gain"), &format!("{from}.gamma"))
    }

    /// A convolution over all channels: inputs (channel, tap) × outputs.
    fn conv(&mut self, to: &str, from: &str) -> Result<()> {
        let inputs = |shape: &[usize]| vec![shape[1] * shape[2], shape[0]];
        let (weight, source) = (format!("{to}.weight"), format!("{from}.weight"));
        self.permute(&weight, &source, [1, 2, 0], inputs)?;
        self.copy(&format!("{to}.bias"), &format!("{from}.bias"))
    }

    fn norm(&mut self, to: &str, from: &str) -> Result<()> {
        self.copy(&format!("{to}.gain"), &format!("{from}.weight"))?;
        self.copy(&format!("{to}.bias"), &format!("{from}.bias"))
    }

    fn linear(&mut self, to: &str, weight: &str, bias: &str) -> Result<()> {
        let zero_point = self.initializer(&format!("{weight}_output_0_zero_point"))?;
        if zero_point.values != Values::I8(vec![0]) {
            return Err(format!("{weight}: its zero point is not 0").into());
        }
        self.copy(
            &format!("{to}.weight"),
            &format!("{weight}_output_0_quantized"),
        )?;
        self.copy(&format!("{to}.scale"), &format!("{weight}_output_0_scale"))?;
        self.copy(&format!("{to}.bias"), bias)
    }

    fn copy(&mut self, to: &str, from: &str) -> Result<()> {
        let Initializer { shape, values } = self.initializer(from)?.clone();
        self.add(to, shape, values);
        Ok(())
    }

    /// Copies a tensor of three dimensions in another order of them.
    fn permute(
        &mut self,
        to: &str,
        from: &str,
        order: [usize; 3],
        shape: impl Fn(&[usize]) -> Vec<usize>,
    ) -> Result<()> {
        let source = self.initializer(from)?;
        let values = source.values.permuted(&source.shape, order)?;
        let shape = shape(&source.shape);
        self.add(to, shape, values);
        Ok(())
    }

    fn add(&mut self, name: &str, shape: Vec<usize>, values: Values) {
        self.tensors.push((name.into(), shape, values));
    }

    fn initializer(&self, name: &str) -> Result<&Initializer> {
        let found = self.source.get(name);
        found.ok_or_else(|| format!("the model has no tensor {name}").into())
    }

    /// The section.
    fn finish(self) -> Result<Vec<u8>> {
        let mut out = b"VOIRSNET".to_vec();
        out.extend(1_u32.to_le_bytes());
        out.extend((self.tensors.len() as u32).to_le_bytes());
        let header = out.len();
        out.resize(header + RECORD * self.tensors.len(), 0);
        for (at, (name, shape, values)) in self.tensors.iter().enumerate() {
            out.resize(out.len().next_multiple_of(64), 0);
            let offset = out.len() as u64;
            let kind = values.write(&mut out);
            let length = out.len() as u64 - offset;
            if name.len() > NAME || shape.len() > 3 {
                return Err(format!("{name}: too long a name or shape").into());
            }
            let mut record = name.clone().into_bytes();
            record.resize(NAME, 0);
            record.extend(kind.to_le_bytes());
            for axis in 0..3 {
                let size = shape.get(axis).copied().unwrap_or(1);
                record.extend(u32::try_from(size)?.to_le_bytes());
            }
            record.extend(offset.to_le_bytes());
            record.extend(length.to_le_bytes());
            out[header + RECORD * at..][..RECORD].copy_from_slice(&record);
        }
        Ok(out)
    }
}
